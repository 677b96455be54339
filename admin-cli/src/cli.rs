//! The command line: its grammar, its two languages, and what is started for it.
//!
//! A help text stands as `русский | English`; [`localize`] leaves the half that is wanted. What clap itself says
//! ("Usage:") stays English.

use std::ffi::OsString;

use clap::builder::StyledStr;
use clap::{Args, Command, CommandFactory as _, FromArgMatches as _, Parser, Subcommand, ValueEnum};
use mobile_contracts::lang::Lang;
use url::Url;
use uuid::Uuid;

use crate::client::Client;
use crate::commands::{
    audit, benefits_diff, benefits_explain, benefits_import, benefits_lint, benefits_list, benefits_pack,
    benefits_publish, benefits_test, cards, completions, disputes, families_correct, families_decide,
    families_import, families_list, families_show, keys, login, logout, offers, partners, password, whoami,
};
use crate::exit::Exit;
use crate::output::Output;
use crate::session::SessionFile;
use crate::trouble::Trouble;

/// Социальная карта семьи: рабочее место администратора региона | Social Family Card: the administrator's desk
#[derive(Debug, Parser)]
#[command(name = "family-card", version, after_help = EXIT_STATUSES)]
pub(crate) struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    task: Task,
}

const EXIT_STATUSES: &str = "\
Код завершения: 0 — сделано; 1 — служба отказала или вы передумали; 2 — неверная команда;
3 — вход не выполнен, сеанс истёк или служба недоступна.
Данные идут в стандартный вывод, пояснения — в стандартный поток ошибок. | \
Exit status: 0 done; 1 the service refused or you said no; 2 wrong command line;
3 not signed in, the session has ended, or the service cannot be reached.
Data goes to the standard output, talk to the standard error.";

#[derive(Debug, Args)]
struct Global {
    /// Адрес службы | Address of the service
    #[arg(
        long,
        global = true,
        env = "FAMILY_CARD_SERVER",
        hide_env_values = true,
        default_value = "http://127.0.0.1:8080",
        value_name = "URL"
    )]
    server: Url,
    /// Выводить JSON, для программ | Print JSON, for programs
    #[arg(long, global = true)]
    json: bool,
    /// Язык сообщений; без него — по LANG | Language of messages; LANG decides without it
    #[arg(long, global = true, value_name = "ru|en")]
    lang: Option<Tongue>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Tongue {
    Ru,
    En,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Войти: логин, пароль и код из приложения | Sign in with login, password and code
    Login(login::Arguments),
    /// Выйти | Sign out
    Logout(logout::Arguments),
    /// Сменить свой пароль | Change one's password
    Password(password::Arguments),
    /// Кто вошёл и что ему можно | Who is signed in, and what they may do
    Whoami,
    /// Карты семей | Families' cards
    #[command(subcommand)]
    Cards(cards::Task),
    /// Ключи, которыми подписаны карты и списки | The keys that sign cards and lists
    #[command(subcommand)]
    Keys(keys::Task),
    /// Семьи: проверка и списки | Families: review and lists
    #[command(subcommand)]
    Families(FamiliesTask),
    /// Партнёры | Partners
    #[command(subcommand)]
    Partners(partners::Task),
    /// Предложения партнёров | Partners' offers
    #[command(subcommand)]
    Offers(offers::Task),
    /// Сообщения семей «это были не мы» | Families' reports “it wasn't me”
    #[command(subcommand)]
    Disputes(disputes::Task),
    /// Журнал действий | The audit log
    #[command(subcommand)]
    Audit(audit::Task),
    /// Меры поддержки: правила и ответы | Benefits: rules and answers
    #[command(subcommand)]
    Benefits(BenefitsTask),
    /// Подсказки для командной оболочки | Completions for a shell
    Completions(completions::Arguments),
}

#[derive(Debug, Subcommand)]
enum FamiliesTask {
    /// Что ждёт проверки, сначала старое | What waits for a review, the oldest first
    List(families_list::Arguments),
    /// Показать семью; просмотр записывается в журнал | Show a family; the look is recorded
    Show {
        /// Номер семьи | The family's id
        id: Uuid,
    },
    /// Подтвердить категорию | Confirm a category
    Approve(families_decide::Approval),
    /// Отклонить категорию | Reject a category
    Reject(families_decide::Rejection),
    /// Исправить дату рождения, которую уже проверили | Correct a birth date that was looked at
    Correct(families_correct::Arguments),
    /// Подтвердить по списку ведомства | Confirm by a ministry's list
    Import(families_import::Arguments),
}

#[derive(Debug, Subcommand)]
enum BenefitsTask {
    /// Проверить пакет правил; служба не нужна | Check a rule pack, without a service
    Lint(benefits_pack::PackArguments),
    /// Прогнать примеры пакета; служба не нужна | Run the examples of a pack, without a service
    Test(benefits_pack::PackArguments),
    /// Объяснить, что положено семье и почему; служба не нужна | Explain what a family qualifies for, without a service
    Explain(benefits_explain::Arguments),
    /// Загрузить пакет в службу; он ещё не действует | Hand a pack to the service; it answers nobody yet
    Import(benefits_import::Arguments),
    /// Сколько ответов семьям изменит черновик | How many families' outcomes a draft would change
    Diff(benefits_diff::Arguments),
    /// Ввести пакет в действие | Put a pack in force
    Publish(benefits_publish::Publication),
    /// Вернуть то, что действовало прежде | Go back to what was in force before
    Rollback(benefits_publish::Rollback),
    /// Что действует и что загружено | What is in force and what was imported
    List(benefits_list::Arguments),
}

/// Runs the program.
pub(crate) fn start() -> Exit {
    let arguments: Vec<OsString> = std::env::args_os().collect();
    let lang = language(&arguments, |name| std::env::var(name).ok());
    let parsed = localize(Cli::command(), lang).try_get_matches_from(arguments);
    let cli = match parsed.and_then(|matches| Cli::from_arg_matches(&matches)) {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are no mistakes; a reader that has gone away is none of ours.
            let _ = error.print();
            return if error.use_stderr() { Exit::Usage } else { Exit::Done };
        }
    };
    let output = Output { json: cli.global.json, lang };
    match run(cli, &output) {
        Ok(()) => Exit::Done,
        Err(trouble) => {
            output.trouble(&trouble);
            trouble.exit()
        }
    }
}

fn run(cli: Cli, output: &Output) -> Result<(), Trouble> {
    let Cli { global, task } = cli;
    match &task {
        Task::Completions(arguments) => {
            return completions::run(arguments, &mut localize(Cli::command(), output.lang));
        }
        Task::Benefits(BenefitsTask::Lint(arguments)) => return benefits_lint::run(output, arguments),
        Task::Benefits(BenefitsTask::Test(arguments)) => return benefits_test::run(output, arguments),
        Task::Benefits(BenefitsTask::Explain(arguments)) => return benefits_explain::run(output, arguments),
        _ => {}
    }
    let file = SessionFile::of(&global.server, |name| std::env::var_os(name))?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let client = Client::new(global.server, output.lang, file)?;
        match task {
            Task::Login(arguments) => login::run(&client, output, arguments).await,
            Task::Logout(arguments) => logout::run(&client, output, &arguments).await,
            Task::Password(arguments) => password::run(&client, output, arguments).await,
            Task::Whoami => whoami::run(&client, output).await,
            Task::Cards(task) => cards::run(&client, output, task).await,
            Task::Keys(task) => keys::run(&client, output, task).await,
            Task::Families(task) => families(&client, output, task).await,
            Task::Partners(task) => partners::run(&client, output, task).await,
            Task::Offers(task) => offers::run(&client, output, task).await,
            Task::Disputes(task) => disputes::run(&client, output, task).await,
            Task::Audit(task) => audit::run(&client, output, task).await,
            Task::Benefits(task) => benefits(&client, output, task).await,
            Task::Completions(_) => Ok(()),
        }
    })
}

async fn benefits(client: &Client, output: &Output, task: BenefitsTask) -> Result<(), Trouble> {
    match task {
        BenefitsTask::Import(arguments) => benefits_import::run(client, output, &arguments).await,
        BenefitsTask::Diff(arguments) => benefits_diff::run(client, output, &arguments).await,
        BenefitsTask::Publish(told) => benefits_publish::publish(client, output, told).await,
        BenefitsTask::Rollback(told) => benefits_publish::roll_back(client, output, told).await,
        BenefitsTask::List(arguments) => benefits_list::run(client, output, &arguments).await,
        BenefitsTask::Lint(_) | BenefitsTask::Test(_) | BenefitsTask::Explain(_) => Ok(()),
    }
}

async fn families(client: &Client, output: &Output, task: FamiliesTask) -> Result<(), Trouble> {
    match task {
        FamiliesTask::List(arguments) => families_list::run(client, output, &arguments).await,
        FamiliesTask::Show { id } => families_show::run(client, output, id).await,
        FamiliesTask::Approve(arguments) => families_decide::approve(client, output, arguments).await,
        FamiliesTask::Reject(arguments) => families_decide::reject(client, output, arguments).await,
        FamiliesTask::Correct(arguments) => families_correct::run(client, output, arguments).await,
        FamiliesTask::Import(arguments) => families_import::run(client, output, arguments).await,
    }
}

/// `--lang` before anything else is read, because help is in that language too; then the terminal's: Russian where
/// it is Russian (`LC_ALL`, `LC_MESSAGES`, `LANG`), English otherwise.
fn language(arguments: &[OsString], variable: impl Fn(&str) -> Option<String>) -> Lang {
    let mut texts = arguments.iter().filter_map(|argument| argument.to_str());
    let wanted = texts.by_ref().find_map(|text| text.strip_prefix("--lang"));
    let wanted = match wanted {
        Some("") => texts.next().map(str::to_owned),
        Some(value) => value.strip_prefix('=').map(str::to_owned),
        None => None,
    };
    let locale = || {
        ["LC_ALL", "LC_MESSAGES", "LANG"]
            .into_iter()
            .find_map(|name| variable(name).filter(|set| !set.is_empty()))
    };
    if wanted.or_else(locale).is_some_and(|tag| tag.starts_with("ru")) { Lang::Ru } else { Lang::En }
}

/// Leaves the half of each help text that is in `lang`.
fn localize(command: Command, lang: Lang) -> Command {
    let half = |text: &StyledStr| {
        let text = text.to_string();
        let (ru, en) = text.split_once(" | ").map_or((text.as_str(), text.as_str()), |halves| halves);
        match lang {
            Lang::Ru => ru.to_owned(),
            Lang::En => en.to_owned(),
        }
    };
    let mut command = command;
    if let Some(about) = command.get_about().map(half) {
        command = command.about(about);
    }
    if let Some(after) = command.get_after_help().map(half) {
        command = command.after_help(after);
    }
    command
        .mut_args(|argument| match argument.get_help().map(half) {
            Some(help) => argument.help(help),
            None => argument,
        })
        .mut_subcommands(|subcommand| localize(subcommand, lang))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn help(lang: Lang, path: &[&str]) -> String {
        let arguments = ["family-card"].iter().chain(path).chain(&["--help"]);
        let wide = localize(Cli::command().term_width(100), lang);
        wide.try_get_matches_from(arguments).unwrap_err().to_string()
    }

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }

    #[test]
    fn help_is_in_one_language_and_tells_the_exit_statuses() {
        insta::assert_snapshot!("help_ru", help(Lang::Ru, &[]));
        insta::assert_snapshot!("help_en", help(Lang::En, &[]));
        insta::assert_snapshot!("help_revoke_ru", help(Lang::Ru, &["cards", "revoke"]));
    }

    #[test]
    fn the_language_is_asked_for_or_the_terminals() {
        let asked = |arguments: &[&str], locale: &str| {
            let arguments: Vec<OsString> = arguments.iter().map(OsString::from).collect();
            language(&arguments, |name| (name == "LANG").then(|| locale.to_owned()))
        };
        assert_eq!(asked(&["family-card", "whoami"], "ru_RU.UTF-8"), Lang::Ru);
        assert_eq!(asked(&["family-card", "whoami"], "C.UTF-8"), Lang::En);
        assert_eq!(asked(&["family-card", "--lang", "ru", "whoami"], "C"), Lang::Ru);
        assert_eq!(asked(&["family-card", "whoami", "--lang=en"], "ru"), Lang::En);
    }
}

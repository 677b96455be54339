//! The master key is changed while the server serves; afterwards the old one opens nothing.

use std::sync::Arc;

use e2e::{TestApp, basket, on_both_databases};
use family_card_api::config::Config;
use family_card_api::ids::SystemEntropy;
use family_card_api::state::App;
use family_card_api::vault::master::{self, MasterKey};
use family_card_api::vault::{VaultError, rotation};
use mobile_contracts::wire::family::FamilyBody;

on_both_databases![the_master_key_is_changed_while_families_use_their_cards];

async fn the_master_key_is_changed_while_families_use_their_cards(app: &TestApp) {
    let state = app.state();
    let scene = app.a_scene().await;
    let works = async || {
        let mine: FamilyBody = scene.family.adult().get("/api/v1/me/family").await.send().await.ok();
        assert_eq!(mine.members[0].name.0, "Анна Кузнецова");
        let other = app.a_family().register().await;
        assert!(scene.till.sell(&other.show(), &basket(1_000)).await.discount.0 > 0);
    };
    works().await;
    let (old, new) = (master::read(&state.config.master_key_file).unwrap(), MasterKey::new([7; 32]));
    rotation::start(&state.vault, &old, &new, state.clock.now()).await.unwrap();
    works().await;
    let pass = rotation::rewrap(&state.vault, &|_| ()).await.unwrap();
    assert!(pass.anew > 5 && pass.anew <= pass.seen, "{pass:?}");
    works().await;
    rotation::finish(&state.vault).await.unwrap();
    works().await;

    let new_file = state.config.master_key_file.with_extension("new");
    master::write_new(&new_file, &new).unwrap();
    let open = |master_key_file| {
        let config = Config { master_key_file, migrate_at_start: false, ..state.config.clone() };
        App::open(config, state.clock.clone(), Arc::new(SystemEntropy::default()))
    };
    assert!(open(new_file).await.is_ok());
    let refused = open(state.config.master_key_file.clone()).await.err().unwrap();
    assert!(matches!(refused.downcast_ref(), Some(VaultError::WrongMasterKey)), "{refused:#}");
}

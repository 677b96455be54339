//! A disk small enough to be filled: a tmpfs that only one process and its children see, gone with them however they
//! end (a mount namespace, mount_namespaces(7)). Others look at it through `/proc/<pid>/root`.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

/// Mounts the disk on `$0`, with the options `$1` and what stands in the folder `$2`, and turns into the rest.
const MOUNT: &str = r#"
options="$1" contents="$2"
shift 2
mount -t tmpfs -o "$options" tmpfs "$0" && cp -r "$contents/." "$0" && exec "$@"
"#;

/// A small disk at `folder`.
pub struct SmallDisk {
    folder: PathBuf,
    options: String,
    contents: PathBuf,
}

impl SmallDisk {
    /// So many MiB, to be mounted on `folder`, with the files that stand in `contents`.
    pub fn new(mebibytes: u32, folder: &Path, contents: &Path) -> Self {
        let options = format!("size={mebibytes}m,mode=0700");
        Self { folder: folder.to_owned(), options, contents: contents.to_owned() }
    }

    /// Owned by somebody else than who mounts it.
    pub fn owned_by(self, (user, group): (u32, u32)) -> Self {
        Self { options: format!("{},uid={user},gid={group}", self.options), ..self }
    }

    /// The words to put before those of a command that shall see the disk. Who is not root becomes the root of a
    /// namespace of their own.
    pub fn words(&self) -> Vec<OsString> {
        let is_root = fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0);
        let unshare = ["unshare", "--mount"].into_iter().chain((!is_root).then_some("--map-root-user"));
        let mut words: Vec<OsString> = unshare.chain(["sh", "-c", MOUNT]).map(Into::into).collect();
        words.extend([(&self.folder).into(), (&self.options).into(), (&self.contents).into()]);
        words
    }

    /// Fills what is left of it, as seen by the process `pid`.
    pub fn fill(&self, pid: u32) -> Ballast {
        let inside = self.folder.strip_prefix("/").expect("an absolute path");
        let path = Path::new("/proc").join(pid.to_string()).join("root").join(inside).join("ballast");
        let mut file = File::create_new(&path).expect("the disk is there");
        // Ever smaller pieces, so that not even one page is left.
        for size in [1 << 20, 1 << 12, 1] {
            let piece = vec![0; size];
            let full = std::iter::repeat_with(|| file.write_all(&piece)).find_map(Result::err);
            assert_eq!(full.map(|error| error.kind()), Some(ErrorKind::StorageFull));
        }
        Ballast(path)
    }
}

/// What fills a disk.
pub struct Ballast(PathBuf);

impl Ballast {
    /// Makes room again.
    pub fn throw_out(self) {
        fs::remove_file(self.0).expect("the ballast is there");
    }
}

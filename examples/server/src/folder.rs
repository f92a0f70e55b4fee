//! A folder with a file for each revision of a campaign: the newest counts, and whoever makes the next one first has
//! changed it.

use std::fs::{self, File, OpenOptions};
use std::hash::{BuildHasher, RandomState};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use wechat_mass::campaign::{Batch, Campaign};
use wechat_mass::client::Store;

/// The folder of one campaign, and its batches.
pub struct Folder {
    folder: PathBuf,
    batches: Vec<Batch>,
}

impl Folder {
    /// Opens the folder, and makes it if it is not there.
    pub fn open(folder: &Path, batches: Vec<Batch>) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        Ok(Self { folder: folder.to_owned(), batches })
    }

    /// Stores the planned campaign, unless it is there. Another one in its place is an error.
    pub fn begin(&self, campaign: &Campaign) -> io::Result<()> {
        let Some(newest) = self.newest()? else {
            self.store(campaign)?;
            return Ok(());
        };
        let stored = Campaign::from_json(&fs::read_to_string(self.file(newest))?)
            .map_err(|error| io::Error::new(ErrorKind::InvalidData, error))?;
        // A job's `clientmsgid` is that of its message and its batch.
        let ids = |campaign: &Campaign| -> Vec<String> {
            let summary = campaign.summary(0);
            summary.jobs.into_iter().map(|job| job.clientmsgid).collect()
        };
        if ids(&stored) != ids(campaign) {
            let error = "the folder has a campaign with another list or message";
            return Err(io::Error::new(ErrorKind::AlreadyExists, error));
        }
        Ok(())
    }

    fn file(&self, revision: i64) -> PathBuf {
        self.folder.join(format!("{revision}.json"))
    }

    fn newest(&self) -> io::Result<Option<i64>> {
        let mut newest = None;
        for entry in fs::read_dir(&self.folder)? {
            let name = entry?.file_name();
            let revision = name.to_str().and_then(|name| name.strip_suffix(".json")?.parse().ok());
            newest = newest.max(revision);
        }
        Ok(newest)
    }

    /// Makes the file of a revision, if it is the first one to do so.
    fn store(&self, campaign: &Campaign) -> io::Result<bool> {
        // A name that was never used: after the link, a draft that is left is the same file as the state.
        let draft = self.folder.join(format!("{:016x}.new", RandomState::new().hash_one(0)));
        let mut file = OpenOptions::new().write(true).create_new(true).open(&draft)?;
        file.write_all(campaign.to_json().as_bytes())?;
        file.sync_all()?;
        let is_first = match fs::hard_link(&draft, self.file(campaign.revision())) {
            Ok(()) => true,
            Err(error) if error.kind() == ErrorKind::AlreadyExists => false,
            Err(error) => return Err(error),
        };
        File::open(&self.folder)?.sync_all()?;
        fs::remove_file(&draft)?;
        Ok(is_first && self.newest()? == Some(campaign.revision()))
    }
}

impl Store for Folder {
    type Error = io::Error;

    async fn read(&self) -> io::Result<String> {
        loop {
            let newest = self.newest()?.ok_or(ErrorKind::NotFound)?;
            match fs::read_to_string(self.file(newest)) {
                // Others have stored ten revisions meanwhile.
                Err(error) if error.kind() == ErrorKind::NotFound => {}
                read => return read,
            }
        }
    }

    async fn write(&self, next: &Campaign, read: i64) -> io::Result<bool> {
        // Another program has stored a revision since: the name of the next one may be free again.
        if self.newest()? != Some(read) {
            return Ok(false);
        }
        let is_stored = self.store(next)?;
        if is_stored {
            let _ = fs::remove_file(self.file(read - 10));
        }
        Ok(is_stored)
    }

    async fn batch(&self, number: u32, fingerprint: &str) -> io::Result<Vec<u8>> {
        let batch = usize::try_from(number)
            .ok()
            .and_then(|number| self.batches.get(number.checked_sub(1)?));
        match batch.filter(|batch| batch.fingerprint == fingerprint) {
            Some(batch) => Ok(batch.openids.clone()),
            None => Err(io::Error::new(ErrorKind::NotFound, "not the list of this campaign")),
        }
    }
}

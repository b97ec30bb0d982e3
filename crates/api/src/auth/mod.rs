//! Who is asking, and may they?

mod account;
mod install_key;
mod password;
mod policy;
mod provider;
mod push;
mod secret;
mod token;

pub use account::SignedIn;
pub(crate) use account::scheme;
pub use install_key::signed_by;
pub use password::{hash_password, password_matches, password_turn};
pub use policy::{Deed, may};
pub(crate) use push::hex;
pub use push::{PushInstall, PushProof};
pub use secret::{digest, normal_code, random_bytes, random_code, random_secret};
pub use token::{TokenError, Tokens};

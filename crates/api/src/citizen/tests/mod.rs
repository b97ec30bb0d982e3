//! The pages as a phone sees them: through the whole router, on a store in a temporary folder.

mod browser;
mod fixture;
mod guards;
mod kinds;
mod print;
mod road;
mod size;
mod tickets;

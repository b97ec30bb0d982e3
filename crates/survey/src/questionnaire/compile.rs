//! (skeleton)
pub struct Compiled; pub struct CompiledQuestion; pub struct Requirement;

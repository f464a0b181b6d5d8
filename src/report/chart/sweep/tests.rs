//! Charts of sweeps.

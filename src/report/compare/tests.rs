//! What a comparison looks like.

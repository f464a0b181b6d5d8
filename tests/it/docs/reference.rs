//! docs/reference.md is what the types say.

use scalelab::scenario::reference::reference;

#[test]
fn the_reference_is_made_from_the_types() {
    let path = super::root().join("docs/reference.md");
    let written = std::fs::read_to_string(path).expect("docs/reference.md is text");
    assert!(written == reference(), "run `scalelab schema --format markdown > docs/reference.md`");
}

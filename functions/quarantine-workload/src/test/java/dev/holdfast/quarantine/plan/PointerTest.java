package dev.holdfast.quarantine.plan;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class PointerTest {
    @Test
    void pointersEscapeWhatKeysMayHold() {
        String pointer = Pointer.of("metadata", "labels", "a~b/c");

        assertThat(pointer).isEqualTo("/metadata/labels/a~0b~1c");
        assertThat(Pointer.names(pointer)).containsExactly("metadata", "labels", "a~b/c");
        assertThat(Pointer.names("")).isEmpty();
        assertThat(Pointer.names(Pointer.of("a", ""))).containsExactly("a", "");
        assertThat(Pointer.names(Pointer.of("~1"))).containsExactly("~1");
    }
}

package dev.holdfast.report.casefile;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrintableTest {
    @ParameterizedTest
    @CsvSource({"plain text; <b> & \"quotes\", plain text; <b> & \"quotes\"", "Jürgen Größe 李, Jürgen Größe 李"})
    void whatCanBeSeenStays(String text, String shown) {
        assertThat(Printable.text(text)).isEqualTo(shown);
    }

    @Test
    void whatCannotBeSeenOrMisleadsIsWrittenOut() {
        assertThat(Printable.text("a\u001b[31mb")).isEqualTo("a\\u001b[31mb");
        assertThat(Printable.text("cart\u202egnp.exe")).isEqualTo("cart\\u202egnp.exe");
        assertThat(Printable.text("a\nb\tc\u0000")).isEqualTo("a\\u000ab\\u0009c\\u0000");
        assertThat(Printable.text("\u05d0\u0627")).isEqualTo("\\u05d0\\u0627");
        assertThat(Printable.text("zero\u200bwidth\u00a0space")).isEqualTo("zero\\u200bwidth\\u00a0space");
        assertThat(Printable.text("half \ud800 pair")).isEqualTo("half \\ud800 pair");
        assertThat(Printable.text("o\u0301")).isEqualTo("o\\u0301");
    }

    @Test
    void anEscapeCannotBeForged() {
        assertThat(Printable.text("\\u202e")).isEqualTo("\\\\u202e");
    }

    @Test
    void whatIsLongIsCutWithItsLength() {
        assertThat(Printable.name("x".repeat(500))).isEqualTo("x".repeat(400) + "… (cut, 500 characters)");
        assertThat(Printable.name("x".repeat(400))).isEqualTo("x".repeat(400));
    }
}

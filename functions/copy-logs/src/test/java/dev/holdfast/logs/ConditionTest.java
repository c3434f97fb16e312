package dev.holdfast.logs;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

final class ConditionTest {
    @Test
    void combinesTermsInParentheses() {
        var condition =
                Condition.all(Condition.is("a.b", "x"), Condition.any(Condition.is("c", "y"), Condition.is("d", "z")));

        assertThat(condition.pattern()).isEqualTo("{ ($.a.b = \"x\") && (($.c = \"y\") || ($.d = \"z\")) }");
    }

    @Test
    void leavesOutOfThePatternWhatItChecksItself() {
        var condition = Condition.all(Condition.is("a", "x"), Condition.isOrIsMissing("b", "y"));

        assertThat(condition.pattern()).isEqualTo("{ ($.a = \"x\") }");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "system:serviceaccount:shop:cart | system:serviceaccount:shop:cart",
                "arn:aws:sts::123456789012:assumed-role/a/b@c | arn:aws:sts::123456789012:assumed-role/a/b@c",
                "a*b | a*",
                "a\"b | a*",
                "a\\b | a*",
                "* | *"
            })
    void quotesNothingThatCouldHaveAMeaning(String value, String quoted) {
        assertThat(Condition.is("u", value).term()).isEqualTo("$.u = \"" + quoted + "\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"a\":{\"b\":\"x\"}} | true",
                "{\"a\":{\"b\":\"xy\"}} | false",
                "{\"a\":{\"b\":1}} | false",
                "{\"a\":\"x\"} | false",
                "[] | false",
                "null | false"
            })
    void holdsForTheTextItself(String line, boolean expected) {
        assertThat(Condition.is("a.b", "x").holds(JsonMapper.shared().readTree(line)))
                .isEqualTo(expected);
    }
}

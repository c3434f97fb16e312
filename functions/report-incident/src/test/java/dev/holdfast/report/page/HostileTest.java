package dev.holdfast.report.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.incident.CaseId;
import dev.holdfast.incident.Function;
import dev.holdfast.report.casefile.CaseBook;
import dev.holdfast.report.casefile.CaseFile;
import dev.holdfast.report.casefile.LinkName;
import dev.holdfast.report.casefile.Printable;
import dev.holdfast.report.playbook.Clock;
import dev.holdfast.report.playbook.Level;
import dev.holdfast.report.playbook.Plan;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

/** Whoever attacks writes pod names, log lines and half of the finding. None of it may become part of the page's structure. */
class HostileTest {
    private static final ConcurrentHashMap<String, Rendered> RENDERED = new ConcurrentHashMap<>();

    static List<String> texts() {
        return List.of(
                "<script>alert(1)</script>",
                "\"><img src=x onerror=alert(1)>",
                "' onmouseover='alert(1)",
                "` x=`y`",
                "javascript:alert(1)",
                "</title></style></svg><script>1</script>",
                "<!-- --> <![CDATA[ ]]> <?php ?> <!DOCTYPE x>",
                "&lt;b&gt; &#60; &amp;amp; &bogus;",
                "{{title}} {{{css}}} {{#todo}} {{=<% %>=}}",
                "http://evil.example/ www.evil.example me@evil.example",
                "[click](http://evil.example) ![x](http://evil.example/x.png) **bold** | # head",
                "\u202egnp.exe \u200b\u2066",
                "\u001b[2J\u001b[31mred\u0007\u0000\u0008",
                "line\r\nline\u2028line",
                "\ud800 lone \udfff \uffff \ufffe",
                "ш".repeat(1000),
                "\"".repeat(1_000_000),
                "'; DROP TABLE; $(reboot) `reboot` ; rm -rf /");
    }

    private static CaseFile file(String text) {
        String json = JsonMapper.shared().writeValueAsString(text);
        String details = "{\"containment\":" + json + ",\"why\":[" + json + "],\"identities\":[" + json
                + ",\"IRSA_ROLE LIVE: x\"],"
                + "\"limits\":[" + json + "],\"engine\":" + json + ",\"what\":" + json + ",\"container\":" + json
                + ",\"controllersPods\":[" + json + "],\"canStillEnd\":[" + json + "],\"rotated\":" + json + "}";
        return CaseBook.empty()
                .finding(text, CaseBook.T0, detail -> detail.put("title", text).put("region", text))
                .result(
                        Function.QUARANTINE_WORKLOAD,
                        10,
                        it -> it.row("pod/" + text, "isolate", "FAILED", text, text, details)
                                .row("pod/shop/" + text, "isolate", "DONE", text, text, details)
                                .row(text, "cordon", "DONE", details)
                                .row("node/" + text, "cordon", "DONE", details)
                                .row("pod/shop/" + text, "detach", "DONE", details)
                                .row("instance/" + text, "hold", text, text, text, details)
                                .row(text, text, text, text, text, details)
                                .round(text)
                                .attention(text, "TAMPERED: " + text))
                .result(
                        Function.COPY_LOGS,
                        11,
                        it -> it.by(text).row("pod/x", "copy-log", "FAILED", text, text, details))
                .document(
                        "snapshots/i.1.taken.json",
                        "{\"instance\":" + json + ",\"snapshots\":[{\"snapshotId\":" + json + ",\"volumeId\":" + json
                                + ",\"device\":" + json + "}]}")
                .document(
                        "snapshots/s.completed.json",
                        "{\"instance\":" + json + ",\"snapshotId\":" + json + ",\"state\":" + json
                                + ",\"stateMessage\":" + json + "}")
                .document("people/1-acknowledged.json", "{\"by\":" + json + "}")
                .document("people/1-time-x.json", "{\"moment\":" + json + ",\"at\":\"2026-11-24T10:00:00Z\"}")
                .document("closed.json", "{\"reason\":" + json + "}")
                .document("verify/1.json", "{\"attention\":[" + json + "],\"found\":[{\"status\":" + json + "}]}")
                .document("quarantine/1/released.json", "{\"reason\":" + json + "}")
                .document(
                        "objects/neighbours/x/n.json",
                        "{\"node\":" + json + ",\"pods\":[{\"namespace\":" + json + ",\"name\":" + json + "}]}")
                .document(
                        "objects/endpointslice/x/n.json",
                        "{\"metadata\":{\"labels\":{\"kubernetes.io/service-name\":" + json
                                + "}},\"endpoints\":[{\"nodeName\":" + json + ",\"targetRef\":{\"namespace\":" + json
                                + ",\"name\":" + json + "}}]}")
                .document("targets.1.json", "{\"nodes\":[" + json + "],\"instances\":[" + json + "]}")
                .object("cases/gd-1/" + text, 1)
                .notRead(text)
                .read();
    }

    private static Plan plan(String text) {
        return new Plan(
                text,
                text,
                text,
                List.of(text),
                List.of(new Level(text, List.of(text), Duration.ofMinutes(5))),
                List.of(new Clock(text, text, text, Optional.empty(), Optional.empty(), text, text)));
    }

    private static Edition edition(String text) {
        return new Edition(
                new SealNote(1, Optional.empty(), Optional.of(text)),
                new Covers(1, Editions.NOW, text),
                List.of(new LinkedCase(new CaseId("gd-2"), new LinkName("pod", text))),
                Editions.NOW);
    }

    /** Rendering is pure, so once is enough for all tests. */
    private static Rendered rendered(String text) {
        return RENDERED.computeIfAbsent(text, one -> Pages.render(file(one), plan(one), edition(one)));
    }

    @ParameterizedTest
    @MethodSource("texts")
    void noTextBecomesAnElementOrAnAttribute(String text) throws Exception {
        var harmless = Parsed.of(rendered("harmless").html());
        var page = Parsed.of(rendered(text).html());

        assertThat(page.shape()).isEqualTo(harmless.shape());
        assertThat(page.values("href")).isEqualTo(harmless.values("href"));
        assertThat(page.values("id")).isEqualTo(harmless.values("id"));
        assertThat(page.values("content")).isEqualTo(harmless.values("content"));
        assertThat(page.hasComments()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("texts")
    void noAttributeButNumbersAndWordsOfOursIsMadeFromData(String text) throws Exception {
        var page = Parsed.of(rendered(text).html());

        for (String attribute : List.of("class", "x", "y", "width", "height", "x1", "y1", "x2", "y2", "viewBox")) {
            assertThat(page.values(attribute)).allMatch(value -> value.matches("[a-z0-9 .=,-]*|width=device-width.*"));
        }
    }

    @ParameterizedTest
    @MethodSource("texts")
    void nothingInvisibleIsLeftAndThePageStaysSmall(String text) {
        var rendered = rendered(text);
        String html = new String(rendered.html(), StandardCharsets.UTF_8);

        assertThat(html)
                .doesNotContainPattern(
                        "[\\x00-\\x08\\x0b-\\x1f\\x7f\\u200b-\\u200f\\u2028-\\u202e\\u2066-\\u2069\\ufffd]");
        assertThat(rendered.html()).hasSizeLessThan(2_000_000);
        assertThat(new String(rendered.markdown(), StandardCharsets.UTF_8))
                .doesNotContainPattern("[\\x00-\\x09\\x0b-\\x1f\\u202a-\\u202e]");
        JsonMapper.shared().readTree(rendered.json());
    }

    @ParameterizedTest
    @MethodSource("texts")
    void theTextIsStillThereToBeRead(String text) throws Exception {
        String shown = Printable.text(text);

        assertThat(Parsed.of(rendered(text).html()).text()).contains(shown);
    }

    @ParameterizedTest
    @MethodSource("texts")
    void theMarkdownHasNoLinkAndNoMarkupOfTheirs(String text) {
        String markdown = new String(rendered(text).markdown(), StandardCharsets.UTF_8);

        assertThat(markdown).doesNotContainPattern("(?<!\\\\)<(?=[a-z!/])");
        assertThat(markdown)
                .doesNotContainPattern("https?://")
                .doesNotContainPattern("(?<!\\\\)\\]\\(")
                .doesNotContain("www.evil");
        assertThat(markdown).doesNotContainPattern("[a-z](?<!\\\\)@evil");
    }

    @Test
    void noCommandIsMadeOfAHostileName() {
        texts().forEach(text -> file(text)
                .todo()
                .forEach(todo -> assertThat(todo.commands())
                        .allMatch(command -> !command.contains("evil")
                                && !command.contains("reboot")
                                && !command.contains("script"))));
    }

    @Test
    void aMillionCharactersOfWhatHasToBeEscapedStayUnderTheLimit() {
        var file = CaseBook.empty()
                .result(Function.QUARANTINE_WORKLOAD, 10, it -> {
                    for (int i = 0; i < 3_000; i++) {
                        it.row(
                                "pod/shop/" + "\"".repeat(300) + i,
                                "isolate",
                                "FAILED",
                                "\"".repeat(300) + i,
                                "\"".repeat(2000),
                                "{\"why\":[\"" + "'".repeat(2000) + "\",\"" + "<".repeat(2000) + "\"],\"limits\":[\""
                                        + "&".repeat(2000) + "\"]}");
                    }
                })
                .read();

        var rendered = Pages.render(file, Editions.plan(), Editions.third());

        assertThat(rendered.html()).hasSizeLessThan(2_000_000);
        assertThat(new String(rendered.html(), StandardCharsets.UTF_8)).contains("more of 3000: see report.json");
    }
}

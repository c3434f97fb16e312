package dev.holdfast.report.page;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import dev.holdfast.report.casefile.CaseFile;
import dev.holdfast.report.casefile.Printable;
import dev.holdfast.report.casefile.ToDo;
import dev.holdfast.report.page.PageView.Card;
import dev.holdfast.report.page.PageView.ClockView;
import dev.holdfast.report.playbook.Plan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** The short report for chats and tickets: the state, what to do, the clocks, and where the rest is. */
final class MarkdownReport {
    private static final int SHOWN = 20;
    private static final Template TEMPLATE = Mustache.compiler()
            .withEscaper(MarkdownReport::escaped)
            .emptyStringIsFalse(true)
            .compile(template());

    private MarkdownReport() {}

    record View(
            String caseId,
            String drill,
            String unsigned,
            Card state,
            Card evidence,
            String detected,
            List<Line> targets,
            String moreTargets,
            List<Line> todo,
            String moreTodo,
            List<ClockView> clocks,
            String folder,
            String at) {}

    record Line(String head, String text) {}

    static byte[] bytes(CaseFile file, Plan plan, Edition edition) {
        var todo = Views.todo(file, plan.clocks());
        return TEMPLATE.execute(new View(
                        file.caseId().value(),
                        file.isDrill() ? "REHEARSAL: made from a sample finding." : "",
                        edition.seal().unsignedBecause().map(Printable::text).orElse(""),
                        Cards.state(file, edition.at()),
                        Cards.evidence(file),
                        String.join(", ", Limits.first(file.detection().findingTypes(), 5)),
                        Limits.first(file.targets(), SHOWN).stream()
                                .map(target ->
                                        new Line(target.target(), target.state().words()))
                                .toList(),
                        Limits.more(file.targets().size(), SHOWN, "report.json"),
                        Limits.first(todo, SHOWN).stream()
                                .map(MarkdownReport::line)
                                .toList(),
                        Limits.more(todo.size(), SHOWN, "report.json"),
                        Limits.first(plan.clocks(), SHOWN).stream()
                                .map(clock -> Views.clock(clock, edition.at()))
                                .toList(),
                        file.keys().prefix() + SealText.folder(edition.seal()),
                        Words.time(edition.at())))
                .getBytes(StandardCharsets.UTF_8);
    }

    private static Line line(ToDo todo) {
        return new Line(Words.urgency(todo.urgency()), todo.title());
    }

    /**
     * Nothing in a text makes markup or a link, also where bare addresses become links.
     *
     * @see <a href="https://spec.commonmark.org/0.31.2/#backslash-escapes">Backslash escapes</a>
     * @see <a href="https://github.github.com/gfm/#autolinks-extension-">Autolinks</a>
     */
    static String escaped(String text) {
        var shown = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean isMarkup = "\\`*_{}[]<>#|~&!@$".indexOf(c) >= 0;
            boolean isScheme = c == ':' && text.startsWith("//", i + 1);
            boolean isHost = c == '.' && i >= 3 && text.regionMatches(true, i - 3, "www", 0, 3);
            shown.append(isMarkup || isScheme || isHost ? "\\" : "").append(c);
        }
        return shown.toString();
    }

    private static String template() {
        try (var in = MarkdownReport.class.getResourceAsStream("report.md")) {
            return new String(Objects.requireNonNull(in, "report.md").readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

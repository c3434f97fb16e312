package dev.holdfast.report.page;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import dev.holdfast.incident.CaseKeys;
import dev.holdfast.incident.Digests;
import dev.holdfast.report.casefile.CaseFile;
import dev.holdfast.report.casefile.Detection;
import dev.holdfast.report.casefile.Picture.PodView;
import dev.holdfast.report.casefile.Picture.Role;
import dev.holdfast.report.casefile.Printable;
import dev.holdfast.report.casefile.Tone;
import dev.holdfast.report.page.PageView.Fact;
import dev.holdfast.report.page.PageView.IdentityView;
import dev.holdfast.report.page.PageView.LevelView;
import dev.holdfast.report.page.PageView.LinkView;
import dev.holdfast.report.page.PageView.MissingView;
import dev.holdfast.report.page.PageView.PictureView;
import dev.holdfast.report.page.PageView.PlanView;
import dev.holdfast.report.playbook.Plan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The page: one file that asks for nothing from outside and runs no script. Its policy allows its own style sheet, by its digest,
 * and nothing else. It is well-formed XML as well as HTML, so that a test can parse it strictly.
 *
 * @see <a href="https://www.w3.org/TR/CSP3/">Content Security Policy</a>
 */
final class HtmlPage {
    private static final int MAX_BYTES = 2_000_000;
    private static final int SHOWN = 60;
    private static final String CSS = resource("report.css");
    private static final Template TEMPLATE =
            Mustache.compiler().escapeHTML(true).emptyStringIsFalse(true).compile(resource("report.html"));

    private final CaseFile file;
    private final Plan plan;
    private final Edition edition;

    HtmlPage(CaseFile file, Plan plan, Edition edition) {
        this.file = file;
        this.plan = plan;
        this.edition = edition;
    }

    /** As much as fits. */
    byte[] bytes() {
        var limits = Limits.WIDE;
        while (true) {
            byte[] bytes = TEMPLATE.execute(view(limits)).getBytes(StandardCharsets.UTF_8);
            if (bytes.length <= MAX_BYTES || limits.equals(limits.narrower())) {
                return bytes;
            }
            limits = limits.narrower();
        }
    }

    private PageView view(Limits limits) {
        var todo = Views.todo(file, plan.clocks());
        var missing = missing();
        var live = file.targets().stream()
                .flatMap(target -> target.identities().stream())
                .toList();
        var related = related();
        return new PageView(
                CSS,
                Base64.getEncoder().encodeToString(Digests.sha256().digest(CSS.getBytes(StandardCharsets.UTF_8))),
                file.state().words() + " - " + file.caseId(),
                file.isDrill() ? "REHEARSAL: made from a sample finding; nothing of it happened" : "",
                List.of(Cards.state(file, edition.at()), Cards.evidence(file), Cards.people(file, todo)),
                Cards.evidence(file),
                facts(),
                Limits.first(todo, limits.todos()).stream().map(Views::todo).toList(),
                Limits.more(todo.size(), limits.todos(), "report.json"),
                Limits.first(file.targets(), limits.targets()).stream()
                        .map(target -> Views.target(target, limits))
                        .toList(),
                Limits.more(file.targets().size(), limits.targets(), "report.json"),
                !plan.clocks().isEmpty(),
                Limits.first(plan.clocks(), SHOWN).stream()
                        .map(clock -> Views.clock(clock, edition.at()))
                        .toList(),
                TimelinePicture.draw(file.timeline(), edition.at()),
                Limits.first(file.timeline(), limits.happenings()).stream()
                        .map(Views::line)
                        .toList(),
                Limits.more(file.timeline().size(), limits.happenings(), "report.json"),
                List.of(
                        new PictureView(
                                "before",
                                "Before",
                                ClusterPicture.draw(file.picture(), ClusterPicture.When.BEFORE, limits)),
                        new PictureView(
                                "now", "Now", ClusterPicture.draw(file.picture(), ClusterPicture.When.NOW, limits))),
                unplaced(),
                !missing.isEmpty(),
                Limits.first(missing, limits.missing()),
                Limits.more(missing.size(), limits.missing(), "report.json"),
                file.groups().stream().map(group -> Views.group(group, limits)).toList(),
                planView(),
                Limits.first(live, SHOWN).stream()
                        .map(one -> new IdentityView(one.target(), one.kind(), one.state(), one.text()))
                        .toList(),
                Limits.more(live.size(), SHOWN, "report.json"),
                !related.isEmpty(),
                Limits.first(related, SHOWN),
                Limits.more(related.size(), SHOWN, "report.json"),
                edition.linked().stream()
                        .limit(SHOWN)
                        .map(one -> new LinkView(
                                one.caseId().value(),
                                Printable.name(one.shared().toString())))
                        .toList(),
                !file.notes().isEmpty(),
                Limits.first(file.notes(), limits.missing()),
                Limits.more(file.notes().size(), limits.missing(), "report.json"),
                SealText.of(file, edition));
    }

    /** Where the evidence of the cases lies that the detection itself names. */
    private List<String> related() {
        var area = file.keys().area();
        return file.detection().related().stream()
                .map(other -> new CaseKeys(area, other).prefix())
                .toList();
    }

    private List<MissingView> missing() {
        return Stream.concat(
                        file.evidence().missing().stream().map(one -> Views.missing(one, Tone.BAD)),
                        file.evidence().pending().stream().map(one -> Views.missing(one, Tone.WARNING)))
                .toList();
    }

    private List<Fact> facts() {
        Detection detection = file.detection();
        var facts = new ArrayList<Fact>();
        facts.add(new Fact("Case", file.caseId().value()));
        fact(
                facts,
                "Detected",
                Limits.first(detection.findingTypes(), 12).stream().collect(Collectors.joining(", "))
                        + (detection.findingTypes().size() > 12 ? ", and more: see report.json" : ""));
        fact(facts, "In its own words", detection.title());
        detection.severity().ifPresent(severity -> facts.add(new Fact("Severity", severity + " of 10")));
        fact(facts, "Targets", targets());
        fact(facts, "Cluster", detection.cluster().orElse(""));
        fact(
                facts,
                "Account and region",
                Stream.of(detection.account(), detection.region())
                        .flatMap(Optional::stream)
                        .collect(Collectors.joining(", ")));
        facts.add(new Fact("First activity", Words.time(detection.firstActivity())));
        facts.add(new Fact("Detected at", Words.time(detection.detectedAt())));
        facts.add(new Fact("Case opened", Words.time(detection.openedAt())));
        facts.add(new Fact("This report", "version " + edition.seal().version() + ", " + Words.time(edition.at())));
        fact(facts, "Lead", Printable.name(plan.lead()));
        return facts;
    }

    private String targets() {
        String names = Cards.names(file.targets());
        return file.targets().size() > 2 ? names + " and " + (file.targets().size() - 2) + " more" : names;
    }

    private static void fact(List<Fact> facts, String name, String value) {
        if (!value.isEmpty()) {
            facts.add(new Fact(name, value));
        }
    }

    /** Pods that no box of the picture shows. */
    private String unplaced() {
        var names = file.picture().unplaced().stream()
                .filter(pod -> pod.role() != Role.REPLACEMENT)
                .map(PodView::name)
                .toList();
        return Limits.first(names, 8).stream().collect(Collectors.joining(", "))
                + (names.size() > 8 ? " and " + (names.size() - 8) + " more" : "");
    }

    private PlanView planView() {
        return new PlanView(
                Printable.name(plan.family()),
                Printable.name(plan.title()),
                Printable.name(plan.lead()),
                Limits.first(plan.steps(), SHOWN).stream().map(Printable::text).toList(),
                Limits.first(plan.levels(), SHOWN).stream()
                        .map(level -> new LevelView(
                                Printable.name(level.name()),
                                Printable.text(String.join(", ", level.tell())),
                                level.after().isZero()
                                        ? "at once"
                                        : "after " + Words.length(level.after()) + " without acknowledgement"))
                        .toList());
    }

    private static String resource(String name) {
        try (var in = HtmlPage.class.getResourceAsStream(name)) {
            return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package dev.holdfast.report.page;

import dev.holdfast.incident.CaseId;
import dev.holdfast.report.casefile.CaseFile;
import dev.holdfast.report.casefile.Completeness.Missing;
import dev.holdfast.report.casefile.Detection;
import dev.holdfast.report.casefile.Happening;
import dev.holdfast.report.casefile.Identity;
import dev.holdfast.report.casefile.Printable;
import dev.holdfast.report.casefile.TargetState;
import dev.holdfast.report.casefile.ToDo;
import dev.holdfast.report.playbook.Clock;
import dev.holdfast.report.playbook.Plan;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The report for machines, schema {@code holdfast-report/1}. Fields are added, never renamed or given another meaning; readers pass
 * over what they do not know. Times are ISO 8601 in UTC, null where not known; texts are printable and cut.
 *
 * <pre>
 * schema, case, area ("cases" | "drills"), version, at, stateHash
 * covers      {objects, listedAt, digest}         object versions that this report was made from
 * previousSealSha256, unsignedBecause             null where there is none
 * state       {word, text, meaning}               word: the constants of State; the worst of all targets
 * detection   {findingTypes[], title, severity, firstActivity, lastActivity, detectedAt, openedAt,
 *              account, region, cluster, sources[], escapes[], relatedCases[], events}
 * targets[]   {target, state, at, by, why[]{reason, text}, notes[], identities[]{kind, state, text, live}}
 * evidence    {level, missing[], pending[]}       each {kind, target, what, reason, text}
 * groups[]    {name, objects, bytes}              counts; the objects stand in manifest.json
 * todo[]      {urgency, title, why, steps[], commands[]}
 * clocks[]    {regime, deadline, moment, startedAt, due, note, source}
 * playbook    {family, title, lead, steps[]}
 * people      {acknowledged{by, at}, moments{name: {at, setAt}}, closed{at, reason}, reopened{at, closedAt}}
 * timeline[]  {at, lastedMillis, kind, tone, who, request, target, what}
 * linked[]    {case, kind, name}
 * notes[]
 * </pre>
 */
final class JsonReport {
    static final String SCHEMA = "holdfast-report/1";
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private JsonReport() {}

    static byte[] bytes(CaseFile file, Plan plan, Edition edition) {
        var tree = MAPPER.createObjectNode();
        head(tree, file, edition);
        tree.putObject("state")
                .put("word", file.state().name())
                .put("text", file.state().words())
                .put("meaning", file.state().meaning());
        detection(tree.putObject("detection"), file.detection());
        each(tree, "targets", file.targets(), JsonReport::target);
        var evidence =
                tree.putObject("evidence").put("level", file.evidence().level().name());
        each(evidence, "missing", file.evidence().missing(), JsonReport::missing);
        each(evidence, "pending", file.evidence().pending(), JsonReport::missing);
        each(
                tree,
                "groups",
                file.groups(),
                (one, group) -> one.put("name", group.name())
                        .put("objects", group.objects().size())
                        .put("bytes", group.bytes()));
        each(tree, "todo", Views.todo(file, plan.clocks()), JsonReport::todo);
        each(tree, "clocks", plan.clocks(), JsonReport::clock);
        var playbook = tree.putObject("playbook")
                .put("family", Printable.name(plan.family()))
                .put("title", Printable.name(plan.title()))
                .put("lead", Printable.name(plan.lead()));
        texts(
                playbook.putArray("steps"),
                plan.steps().stream().map(Printable::text).toList());
        people(tree.putObject("people"), file);
        each(tree, "timeline", file.timeline(), JsonReport::happening);
        each(
                tree,
                "linked",
                edition.linked(),
                (one, linked) -> one.put("case", linked.caseId().value())
                        .put("kind", linked.shared().kind())
                        .put("name", linked.shared().name()));
        texts(tree.putArray("notes"), file.notes());
        return MAPPER.writeValueAsString(tree).getBytes(StandardCharsets.UTF_8);
    }

    private static void head(ObjectNode tree, CaseFile file, Edition edition) {
        tree.put("schema", SCHEMA);
        tree.put("case", file.caseId().value());
        tree.put("area", file.isDrill() ? "drills" : "cases");
        tree.put("version", edition.seal().version());
        tree.put("at", edition.at().toString());
        tree.put("stateHash", file.stateHash());
        tree.putObject("covers")
                .put("objects", edition.covers().objects())
                .put("listedAt", edition.covers().listedAt().toString())
                .put("digest", edition.covers().digest());
        tree.put("previousSealSha256", edition.seal().previousSealSha256().orElse(null));
        tree.put(
                "unsignedBecause",
                edition.seal().unsignedBecause().map(Printable::text).orElse(null));
    }

    private static void detection(ObjectNode tree, Detection detection) {
        texts(tree.putArray("findingTypes"), detection.findingTypes());
        tree.put("title", detection.title());
        tree.put(
                "severity",
                detection.severity().isPresent() ? (Double) detection.severity().getAsDouble() : null);
        time(tree, "firstActivity", detection.firstActivity());
        time(tree, "lastActivity", detection.lastActivity());
        time(tree, "detectedAt", detection.detectedAt());
        time(tree, "openedAt", detection.openedAt());
        tree.put("account", detection.account().orElse(null));
        tree.put("region", detection.region().orElse(null));
        tree.put("cluster", detection.cluster().orElse(null));
        texts(tree.putArray("sources"), detection.sources());
        texts(tree.putArray("escapes"), detection.escapes());
        texts(
                tree.putArray("relatedCases"),
                detection.related().stream().map(CaseId::value).toList());
        tree.put("events", detection.events());
    }

    private static void target(ObjectNode tree, TargetState target) {
        tree.put("target", target.target()).put("state", target.state().name());
        time(tree, "at", target.at());
        tree.put("by", target.by().orElse(null));
        each(
                tree,
                "why",
                target.whys(),
                (one, why) -> one.put("reason", why.reason()).put("text", why.text()));
        texts(tree.putArray("notes"), target.notes());
        each(tree, "identities", target.identities(), JsonReport::identity);
    }

    private static void identity(ObjectNode tree, Identity identity) {
        tree.put("kind", identity.kind())
                .put("state", identity.state())
                .put("text", identity.text())
                .put("live", identity.isLive());
    }

    private static void missing(ObjectNode tree, Missing missing) {
        tree.put("kind", missing.kind())
                .put("target", missing.target())
                .put("what", missing.what())
                .put("reason", missing.reason())
                .put("text", missing.text());
    }

    private static void todo(ObjectNode tree, ToDo todo) {
        tree.put("urgency", todo.urgency().name()).put("title", todo.title()).put("why", todo.why());
        texts(tree.putArray("steps"), todo.steps());
        texts(tree.putArray("commands"), todo.commands());
    }

    private static void clock(ObjectNode tree, Clock clock) {
        tree.put("regime", Printable.name(clock.regime()))
                .put("deadline", Printable.text(clock.deadline()))
                .put("moment", Printable.name(clock.moment()));
        time(tree, "startedAt", clock.startedAt());
        time(tree, "due", clock.due());
        tree.put("note", Printable.text(clock.note())).put("source", Printable.text(clock.source()));
    }

    private static void people(ObjectNode tree, CaseFile file) {
        tree.putNull("acknowledged");
        file.acknowledged()
                .ifPresent(one -> tree.putObject("acknowledged")
                        .put("by", one.by())
                        .put("at", one.at().toString()));
        var moments = tree.putObject("moments");
        file.people()
                .moments()
                .forEach((name, set) -> moments.putObject(name)
                        .put("at", set.at().toString())
                        .put("setAt", set.setAt().toString()));
        tree.putNull("closed");
        file.people()
                .closed()
                .ifPresent(one ->
                        tree.putObject("closed").put("at", one.at().toString()).put("reason", one.reason()));
        tree.putNull("reopened");
        file.people()
                .reopened()
                .ifPresent(one -> tree.putObject("reopened")
                        .put("at", one.at().toString())
                        .put("closedAt", one.closing().at().toString()));
    }

    private static void happening(ObjectNode tree, Happening one) {
        tree.put("at", one.at().toString());
        tree.put(
                "lastedMillis",
                one.lasted().map(length -> (Long) length.toMillis()).orElse(null));
        tree.put("kind", one.kind().name())
                .put("tone", one.tone().name())
                .put("who", one.who())
                .put("request", one.request().orElse(null))
                .put("target", one.target())
                .put("what", one.what());
    }

    private static void time(ObjectNode tree, String field, Optional<Instant> at) {
        tree.put(field, at.map(Instant::toString).orElse(null));
    }

    private static void texts(ArrayNode array, Collection<String> texts) {
        texts.forEach(array::add);
    }

    private static <T> void each(ObjectNode tree, String field, List<T> things, BiConsumer<ObjectNode, T> write) {
        var array = tree.putArray(field);
        things.forEach(thing -> write.accept(array.addObject(), thing));
    }
}

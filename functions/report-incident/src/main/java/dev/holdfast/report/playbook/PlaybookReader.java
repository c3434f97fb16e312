package dev.holdfast.report.playbook;

import dev.holdfast.report.playbook.BadPlaybook.Problem;
import dev.holdfast.report.playbook.Regime.Limit;
import dev.holdfast.report.playbook.Regime.Obligation;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.nodes.Node;

/** Makes a playbook of YAML. */
final class PlaybookReader {
    private static final Set<String> FIELDS =
            Set.of("version", "regimes", "levels", "steps-first", "steps-last", "families", "moments", "known-regimes");
    private static final Pattern AFTER = Pattern.compile("(?<n>[0-9]{1,4})(?<unit>[mhd])");
    private static final Duration LONGEST = Duration.ofDays(30);
    private static final Term INSTEAD = new Term.AtOnce();

    private final Map<String, String> moments = new TreeMap<>();

    private PlaybookReader() {}

    static Playbook read(Node node, String name) throws BadPlaybook {
        var problems = new ArrayList<Problem>();
        var playbook = new PlaybookReader().playbook(new Yaml(node, "", problems).only(FIELDS), name);
        if (!problems.isEmpty()) {
            throw new BadPlaybook(problems);
        }
        return playbook;
    }

    private Playbook playbook(Yaml root, String name) {
        if (!root.at("version").text().equals("1")) {
            root.at("version").expected("1");
        }
        root.at("moments").named().forEach((moment, says) -> moments.put(moment, says.text()));
        var levels = levels(root.at("levels"));
        for (Severity severity : Severity.values()) {
            if (!levels.containsKey(severity)) {
                root.at("levels").at(severity.text());
            }
        }
        var steps = new Playbook.Steps(
                root.at("steps-first").texts(), root.at("steps-last").texts());
        return new Playbook(name, families(root.at("families")), levels, steps, regimes(root));
    }

    private static Families families(Yaml all) {
        var families = new ArrayList<Family>();
        var owners = new HashMap<String, String>();
        all.named().forEach((id, one) -> families.add(family(id, one, owners)));
        if (families.stream().noneMatch(family -> family.id().equals(Family.GENERAL))) {
            all.at(Family.GENERAL);
        }
        return new Families(families);
    }

    private static Family family(String id, Yaml one, Map<String, String> owners) {
        one.only(Set.of("title", "lead", "matches", "levels", "steps"));
        var matches = id.equals(Family.GENERAL)
                ? List.<String>of()
                : one.at("matches").texts();
        for (String match : matches) {
            String owner = owners.putIfAbsent(match, id);
            if (owner != null) {
                one.at("matches").expected("beginnings that no other family has (" + owner + " has one of them)");
            }
        }
        return new Family(
                id,
                one.at("title").text(),
                one.at("lead").name(),
                matches,
                one.find("levels").map(PlaybookReader::levels).orElse(Map.of()),
                one.at("steps").texts());
    }

    private static Map<Severity, List<Level>> levels(Yaml bySeverity) {
        var levels = new EnumMap<Severity, List<Level>>(Severity.class);
        bySeverity.only(Set.of("low", "medium", "high", "critical"));
        for (Severity severity : Severity.values()) {
            bySeverity.find(severity.text()).ifPresent(each -> levels.put(severity, ladder(each)));
        }
        return levels;
    }

    /** The first level is told at once, each other later than the one before. */
    private static List<Level> ladder(Yaml each) {
        var ladder = new ArrayList<Level>();
        for (Yaml one : each.items()) {
            one.only(Set.of("name", "tell", "after"));
            var after = one.find("after")
                    .map(text -> text.made(PlaybookReader::duration, "a time such as 15m, 4h or 1d", Duration.ZERO))
                    .orElse(Duration.ZERO);
            var level = new Level(one.at("name").name(), one.at("tell").names(), after);
            if (ladder.isEmpty() && !after.isZero()) {
                one.at("after").expected("0m for the first level, which is told at once");
            }
            if (!ladder.isEmpty() && after.compareTo(ladder.getLast().after()) <= 0) {
                one.at("after").expected("a longer time than that of the level before");
            }
            if (ladder.stream().anyMatch(other -> other.name().equals(level.name()))) {
                one.at("name").expected("a name that no other level has");
            }
            ladder.add(level);
        }
        return ladder;
    }

    private static Optional<Duration> duration(String text) {
        var form = AFTER.matcher(text);
        if (!form.matches()) {
            return Optional.empty();
        }
        int n = Integer.parseInt(form.group("n"));
        var duration = switch (form.group("unit")) {
            case "m" -> Duration.ofMinutes(n);
            case "h" -> Duration.ofHours(n);
            default -> Duration.ofDays(n);
        };
        return duration.compareTo(LONGEST) <= 0 ? Optional.of(duration) : Optional.empty();
    }

    private Regimes regimes(Yaml root) {
        var known = new LinkedHashMap<String, Regime>();
        root.at("known-regimes").named().forEach((id, one) -> known.put(id, regime(id, one)));
        return new Regimes(known, choice(root.at("regimes"), known), moments);
    }

    /** {@code undecided}, or a list, which may be empty. */
    private static Optional<List<String>> choice(Yaml chosen, Map<String, Regime> known) {
        if (chosen.isEmptyList()) {
            return Optional.of(List.of());
        }
        if (!chosen.isList()) {
            if (!chosen.text().equals("undecided")) {
                chosen.expected("undecided or a list of ids, which may be empty");
            }
            return Optional.empty();
        }
        for (Yaml one : chosen.items()) {
            if (!known.containsKey(one.name())) {
                one.expected("one of " + String.join(", ", known.keySet()));
            }
        }
        return Optional.of(chosen.names());
    }

    private Regime regime(String id, Yaml one) {
        one.only(Set.of("name", "concerns", "source", "zone", "deadlines"));
        return new Regime(
                id,
                one.at("name").text(),
                one.at("concerns").text(),
                one.at("source").text(),
                one.find("zone")
                        .map(zone -> zone.made(PlaybookReader::zone, "a zone such as Europe/Paris", ZoneOffset.UTC))
                        .orElse(ZoneOffset.UTC),
                one.at("deadlines").items().stream().map(this::obligation).toList());
    }

    private static Optional<ZoneId> zone(String text) {
        try {
            return Optional.of(ZoneId.of(text));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private Obligation obligation(Yaml one) {
        boolean several = one.has("earliest-of");
        one.only(several ? Set.of("name", "earliest-of", "note") : Set.of("name", "within", "from", "note"));
        var limits = several
                ? one.at("earliest-of").items().stream()
                        .map(limit -> limit(limit.only(Set.of("within", "from"))))
                        .toList()
                : List.of(limit(one));
        return new Obligation(one.at("name").text(), limits, one.find("note").map(Yaml::text));
    }

    private Limit limit(Yaml one) {
        String from = one.at("from").name();
        if (!moments.containsKey(from)) {
            one.at("from").expected("one of the moments " + String.join(", ", moments.keySet()));
        }
        return new Limit(one.at("within").made(Term::parse, Term.RULE, INSTEAD), from);
    }
}

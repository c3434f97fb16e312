package dev.holdfast.report.playbook;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What an organisation has decided beforehand: who leads, what the steps are, who is told and when, and which rules want a
 * report. Immutable.
 */
public final class Playbook {
    private static final String BUNDLED = "playbook.yaml";

    private final String name;
    private final Families families;
    private final Map<Severity, List<Level>> levels;
    private final Steps steps;
    private final Regimes regimes;

    /** What is done in every case, before and after the family's own steps. */
    record Steps(List<String> first, List<String> last) {
        Steps {
            first = List.copyOf(first);
            last = List.copyOf(last);
        }
    }

    Playbook(String name, Families families, Map<Severity, List<Level>> levels, Steps steps, Regimes regimes) {
        this.name = name;
        this.families = families;
        this.levels = Map.copyOf(levels);
        this.steps = steps;
        this.regimes = regimes;
    }

    /** The playbook that comes with Holdfast. */
    public static Playbook bundled() {
        try {
            return PlaybookReader.read(YamlTree.read(bundledYaml(), BUNDLED), BUNDLED);
        } catch (BadPlaybook e) {
            throw new IllegalStateException("the bundled playbook cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * Reads a playbook that is laid over the bundled one: what it leaves out stays, fields of a mapping are joined, lists and
     * values are replaced as a whole.
     *
     * @param name of the file, for messages
     * @throws BadPlaybook with everything that is wrong with it
     */
    public static Playbook parse(byte[] yaml, String name) throws BadPlaybook {
        var own = YamlTree.read(yaml, name);
        var problems = new ArrayList<BadPlaybook.Problem>();
        Yaml.requireOnce(own, "", problems);
        if (!problems.isEmpty()) {
            throw new BadPlaybook(problems);
        }
        return PlaybookReader.read(YamlTree.over(YamlTree.read(bundledYaml(), BUNDLED), own), name);
    }

    /** Where it comes from. */
    public String name() {
        return name;
    }

    /** What people have to do about a case. */
    public Plan planFor(PlanFacts facts) {
        var family = families.of(facts.findingTypes());
        return new Plan(
                family.id(),
                family.title(),
                family.lead(),
                steps(family, facts),
                levels(family, facts),
                regimes.clocks(facts));
    }

    /** The moments that a person can set, and what each of them is. */
    public SortedMap<String, String> moments() {
        return new TreeMap<>(regimes.moments());
    }

    /** Whether the organisation has said which reporting rules apply to it. */
    public boolean regimesAreChosen() {
        return regimes.choice().isPresent();
    }

    /** The id of the family of a finding type. */
    public String familyOf(String findingType) {
        return families.of(List.of(findingType)).id();
    }

    private List<String> steps(Family family, PlanFacts facts) {
        var all = new ArrayList<>(steps.first());
        all.addAll(family.steps());
        all.addAll(steps.last());
        all.replaceAll(step -> step.replace("{case}", facts.caseId().value()));
        return all;
    }

    private List<Level> levels(Family family, PlanFacts facts) {
        var severity = Severity.of(facts.severity());
        return Objects.requireNonNull(
                family.levels().getOrDefault(severity, levels.get(severity)), "every severity has levels");
    }

    private static byte[] bundledYaml() {
        try (InputStream in = Playbook.class.getResourceAsStream(BUNDLED)) {
            return Objects.requireNonNull(in, "the bundled playbook is part of the jar")
                    .readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

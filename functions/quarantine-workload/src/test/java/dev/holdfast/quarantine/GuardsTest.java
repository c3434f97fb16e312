package dev.holdfast.quarantine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.quarantine.plan.Patch;
import dev.holdfast.quarantine.plan.Patch.Operation;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

final class GuardsTest {
    private static final Operation UID = new Operation.Test("/metadata/uid", "u1");
    private static final Operation VERSION = new Operation.Test("/metadata/resourceVersion", "7");
    private static final ObjectNode POD = Trees.object("""
        {"metadata":{"uid":"u1","resourceVersion":"7","labels":{"app":"cart","x/y":"1"}},"spec":{"list":[1,2]}}
        """);

    @Test
    void aReplacedValueIsTestedAndNotTheWholeObject() {
        assertThat(around(new Operation.Add("/metadata/labels/app", "other")))
                .containsExactly(
                        UID,
                        new Operation.Test("/metadata/labels/app", "cart"),
                        new Operation.Replace("/metadata/labels/app", "other"));
    }

    @Test
    void aRemovedValueIsTested() {
        assertThat(around(new Operation.Remove("/metadata/labels/x~1y")))
                .containsExactly(
                        UID,
                        new Operation.Test("/metadata/labels/x~1y", "1"),
                        new Operation.Remove("/metadata/labels/x~1y"));
    }

    @Test
    void whereNothingStandsTheWholeObjectHasToBeUnchanged() {
        var add = new Operation.Add("/metadata/labels/new", "1");

        assertThat(around(add)).containsExactly(UID, VERSION, add);
    }

    @Test
    void aMissingMapIsMadeOnce() {
        var a = new Operation.Add("/metadata/annotations/a~1b", "1");
        var b = new Operation.Add("/metadata/annotations/c", "2");

        var operations = around(a, b);

        assertThat(operations).hasSize(5).startsWith(UID, VERSION).endsWith(a, b);
        assertThat(Trees.patched(POD, new Patch(operations))
                        .at("/metadata/annotations")
                        .toString())
                .isEqualTo("{\"a/b\":\"1\",\"c\":\"2\"}");
    }

    @Test
    void whatIsSoAlreadyIsLeftOut() {
        assertThat(Guards.around(
                        POD,
                        new Patch(List.of(
                                new Operation.Test("/metadata/labels/app", "cart"),
                                new Operation.Add("/metadata/labels/app", "cart"),
                                new Operation.Remove("/metadata/annotations/gone")))))
                .isEmpty();
    }

    @Test
    void aTestThatIsThereIsNotRepeated() {
        assertThat(around(
                        UID,
                        new Operation.Test("/metadata/labels/app", "cart"),
                        new Operation.Replace("/metadata/labels/app", "b")))
                .containsExactly(
                        UID,
                        new Operation.Test("/metadata/labels/app", "cart"),
                        new Operation.Replace("/metadata/labels/app", "b"));
    }

    @Test
    void aListGrowsOnlyWhereTheObjectIsUnchanged() {
        var add = new Operation.Add("/spec/list/-", 3);

        assertThat(around(add)).containsExactly(UID, VERSION, add);
        assertThat(Trees.changed(new Patch(List.of(add)))).containsExactly("/spec/list");
    }

    @Test
    void valuesOfAnyFormAreTested() {
        assertThat(around(new Operation.Add("/metadata/labels", Map.of("a", "b"))))
                .contains(new Operation.Test("/metadata/labels", Map.of("app", "cart", "x/y", "1")));
    }

    private static List<Operation> around(Operation... operations) {
        return Guards.around(POD, new Patch(List.of(operations))).orElseThrow().operations();
    }
}

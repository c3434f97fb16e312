package dev.holdfast.incident.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A field that is not there is never a default: the event is read without it, or not for us, or refused by the field's name. */
final class FieldDeletionTest {

    @ParameterizedTest(name = "{0}")
    @MethodSource("samples")
    void withoutAnyOneFieldASampleIsTheSameKindOrIgnoredOrRefusedByName(String sample) throws BadInput {
        byte[] whole = EventFolders.bytes(EventFolders.own(), sample);
        var kind = Reading.READER.read(whole, Reading.NOW).getClass();

        for (String pointer : members(Splices.MAPPER.readTree(whole), "")) {
            byte[] less = without(whole, pointer);
            try {
                var event = Reading.READER.read(less, Reading.NOW);
                assertThat(event.getClass()).as(pointer).isIn(kind, Event.Ignored.class);
            } catch (BadInput e) {
                assertThat(e.field()).as("%s: %s", pointer, e.getMessage()).isPresent();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"id", "type", "severity", "accountId", "region", "updatedAt"})
    void aFindingWithoutARequiredFieldIsRefusedByThatName(String field) {
        byte[] whole = EventFolders.bytes(EventFolders.own(), "eks-runtime-finding.json");

        byte[] less = without(whole, "/detail/" + field);

        assertThatExceptionOfType(BadInput.class)
                .isThrownBy(() -> Reading.READER.read(less, Reading.NOW))
                .satisfies(e -> assertThat(e.field()).contains("detail." + field));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Id", "Type", "Severity", "AccountId", "Region", "UpdatedAt"})
    void aPastedFindingWithoutARequiredFieldIsRefusedByThatName(String field) {
        byte[] whole = EventFolders.bytes(EventFolders.own(), "finding-getfindings.json");

        byte[] less = without(whole, "/Findings/0/" + field);

        assertThatExceptionOfType(BadInput.class)
                .isThrownBy(() -> Reading.READER.read(less, Reading.NOW))
                .satisfies(e -> assertThat(e.field().orElseThrow()).endsWithIgnoringCase(field));
    }

    static Stream<String> samples() {
        return EventFolders.documents(EventFolders.own()).stream();
    }

    private static byte[] without(byte[] document, String pointer) {
        var tree = Splices.MAPPER.readTree(document);
        int last = pointer.lastIndexOf('/');
        var parent = (ObjectNode) tree.at(pointer.substring(0, last));
        parent.remove(pointer.substring(last + 1).replace("~1", "/").replace("~0", "~"));
        return Splices.MAPPER.writeValueAsBytes(tree);
    }

    /** JSON pointers to all members of all objects. */
    private static List<String> members(JsonNode node, String pointer) {
        var pointers = new ArrayList<String>();
        node.properties().forEach(member -> {
            String child = pointer + "/" + member.getKey().replace("~", "~0").replace("/", "~1");
            pointers.add(child);
            pointers.addAll(members(member.getValue(), child));
        });
        if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                pointers.addAll(members(node.get(i), pointer + "/" + i));
            }
        }
        return pointers;
    }
}

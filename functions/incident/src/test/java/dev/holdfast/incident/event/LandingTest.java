package dev.holdfast.incident.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.incident.CaseId;
import dev.holdfast.incident.CaseKeys;
import dev.holdfast.incident.CaseKeys.Area;
import dev.holdfast.incident.Function;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.answer.BatchAnswer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

final class LandingTest {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final String KEY = "cases/gd-1/actions/copy-logs-20261124T100003512Z-6f1d.json";
    private static final CaseKeys GD_1 = new CaseKeys(Area.CASES, new CaseId("gd-1"));

    @Test
    void aResultInTheBucketIsOfItsCaseAndFunction() throws BadInput {
        assertThat(landings(s3(KEY)))
                .containsExactly(new Landing.Written(Optional.of("m-0"), "evidence", GD_1, Function.COPY_LOGS, KEY));
    }

    @Test
    void aRehearsalsResultIsOfTheRehearsal() throws BadInput {
        assertThat(landings(s3(KEY.replace("cases/", "drills/"))).getFirst().about())
                .contains(new CaseKeys(Area.DRILLS, new CaseId("gd-1")));
    }

    @Test
    void aReportsOwnResultMakesNoOtherReport() throws BadInput {
        assertThat(landings(s3(KEY.replace("copy-logs", "report-incident"))))
                .singleElement()
                .isInstanceOfSatisfying(
                        Landing.Other.class,
                        other -> assertThat(other.reason()).isEqualTo(Reason.NOT_FOR_THIS_FUNCTION));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cases/gd-1/actions/other-function-20261124T100003512Z-6f1d.json",
                "cases/gd-1/actions/copy-logs-2026-6f1d.json",
                "cases/gd-1/actions/copy-logs-20261124T100003512Z-6f1d.json.1234abcd",
                "cases/gd-1/actions/x/copy-logs-20261124T100003512Z-6f1d.json",
                "cases/../gd-1/actions/copy-logs-20261124T100003512Z-6f1d.json",
                "cases/GD-1/actions/copy-logs-20261124T100003512Z-6f1d.json",
                "cases/-gd/actions/copy-logs-20261124T100003512Z-6f1d.json",
                "cases/gd%2D1/actions/copy-logs-20261124T100003512Z-6f1d.json",
                "other/gd-1/actions/copy-logs-20261124T100003512Z-6f1d.json",
                "cases/gd-1/actions/copy-logs-20261124T100003512Z-6f1d.json\\n",
                "cases/gd-1/report/0001/report.json"
            })
    void everyOtherKeyIsPassedOver(String key) throws BadInput {
        assertThat(landings(s3(key)).getFirst()).isInstanceOf(Landing.Other.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "not JSON",
                "[]",
                "{}",
                "{\"source\":\"aws.s3\",\"detail-type\":\"Object Created\"}",
                "{\"source\":\"aws.s3\",\"detail-type\":\"Object Created\",\"detail\":{\"bucket\":{\"name\":7}}}",
                "{\"source\":\"aws.s3\",\"detail-type\":\"Object Deleted\",\"detail\":{}}",
                "{\"Service\":\"Amazon S3\",\"Event\":\"s3:TestEvent\"}",
                "{\"source\":\"holdfast\",\"detail-type\":\"Close"
                        + " Request\",\"detail\":{\"case\":\"gd-1\",\"reason\":\"x\"}}"
            })
    void oneOddMessageCostsTheOthersNothing(String odd) throws BadInput {
        var landings = landings(odd, s3(KEY));

        assertThat(landings.getFirst()).isInstanceOf(Landing.Other.class);
        assertThat(landings.getLast().about()).contains(GD_1);
    }

    @Test
    void aTopicMayStandBetween() throws BadInput {
        var wrapped = MAPPER.createObjectNode().put("Type", "Notification").put("Message", s3(KEY));

        assertThat(landings(wrapped.toString()).getFirst().about()).contains(GD_1);
    }

    @Test
    void anInvocationThatWasGivenUpIsOfTheCaseOfItsEvent() throws BadInput {
        byte[] finding = EventFolders.bytes(EventFolders.own(), "sample-finding.json");

        var landings = landings(givenUp(new String(finding, StandardCharsets.UTF_8)));

        assertThat(landings.getFirst())
                .isEqualTo(new Landing.GivenUp(
                        Optional.of("m-0"),
                        "holdfast-copy-logs",
                        "EventAgeExceeded",
                        Optional.of(new CaseKeys(Area.DRILLS, new CaseId("gd-a40e8c6d2b7f4195b3d61e0f97c852ad")))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"detail-type\":\"Report Request\",\"source\":\"holdfast\",\"detail\":{\"case\":\"gd-1\"}} |"
                        + " cases/gd-1/",
                "{\"id\":1} | -",
                "{} | -",
                "[] | -",
                "null | -",
                "{\"requestContext\":{},\"requestPayload\":{\"requestContext\":{},\"requestPayload\":{}}} | -",
                "{\"Records\":[{\"eventSource\":\"aws:sqs\",\"messageId\":\"1\",\"body\":\"{}\"}]} | -",
            })
    void aPayloadThatNamesNoCaseIsToldOfAllTheSame(String payload, String prefix) throws BadInput {
        var landing = landings(givenUp(payload)).getFirst();

        assertThat(landing.about().map(CaseKeys::prefix).orElse("-")).isEqualTo(prefix);
    }

    @Test
    void hostileWordsOfARecordAreReplaced() throws BadInput {
        String record =
                "{\"requestContext\":{\"functionArn\":\"arn:<script>\",\"condition\":\"a\\nb\"},\"requestPayload\":{}}";

        assertThat(landings(record).getFirst())
                .isEqualTo(new Landing.GivenUp(Optional.of("m-0"), "unknown", "unknown", Optional.empty()));
    }

    @Test
    void anEventThatComesDirectlyHasNoMessage() throws BadInput {
        assertThat(read(s3(KEY)).landings().getFirst().messageId()).isEmpty();
        assertThat(read(givenUp("{}")).landings().getFirst()).isInstanceOf(Landing.GivenUp.class);
    }

    @Test
    void directlyDeliveredNonsenseIsBadInput() {
        assertThatThrownBy(() -> read("{\"source\":\"aws.s3\",\"detail-type\":\"Object Created\",\"detail\":{}}"))
                .isInstanceOf(BadInput.class)
                .hasMessage("detail.bucket: expected an object, got nothing");
    }

    @Test
    void onlyMessagesOfUnfinishedCasesAreAskedForAgain() throws BadInput {
        var landed = batch(
                s3(KEY), s3(KEY.replace("gd-1", "gd-2")), "odd", s3(KEY.replace("copy-logs", "snapshot-volumes")));

        assertThat(BatchAnswer.of(landed, Set.of(GD_1)))
                .contains("{\"batchItemFailures\":[{\"itemIdentifier\":\"m-0\"},{\"itemIdentifier\":\"m-3\"}]}");
        assertThat(BatchAnswer.of(landed, Set.of())).contains("{\"batchItemFailures\":[]}");
    }

    @Test
    void withoutAMessageOnlyAThrowBringsItBack() throws BadInput {
        assertThat(BatchAnswer.of(read(s3(KEY)), Set.of(GD_1))).isEmpty();
        assertThat(BatchAnswer.of(read(s3(KEY)), Set.of())).contains("{\"batchItemFailures\":[]}");
    }

    private static List<Landing> landings(String... bodies) throws BadInput {
        return batch(bodies).landings();
    }

    private static Event.Landed batch(String... bodies) throws BadInput {
        var document = MAPPER.createObjectNode();
        var records = document.putArray("Records");
        for (String body : bodies) {
            records.addObject()
                    .put("eventSource", "aws:sqs")
                    .put("messageId", "m-" + (records.size() - 1))
                    .put("body", body);
        }
        return read(document.toString());
    }

    private static Event.Landed read(String document) throws BadInput {
        byte[] bytes = document.getBytes(StandardCharsets.UTF_8);
        return (Event.Landed) Reading.READER.read(bytes, Reading.NOW);
    }

    private static String s3(String key) {
        return "{\"source\":\"aws.s3\",\"detail-type\":\"Object Created\",\"detail\":"
                + "{\"bucket\":{\"name\":\"evidence\"},\"object\":{\"key\":\"" + key + "\"}}}";
    }

    private static String givenUp(String payload) {
        return "{\"requestContext\":{\"functionArn\":"
                + "\"arn:aws:lambda:us-east-1:123456789012:function:holdfast-copy-logs:$LATEST\","
                + "\"condition\":\"EventAgeExceeded\"},\"requestPayload\":" + payload + "}";
    }
}

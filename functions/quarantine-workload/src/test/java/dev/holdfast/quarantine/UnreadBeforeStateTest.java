package dev.holdfast.quarantine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A second case comes to what another one holds, and what was before cannot be read from the first one's record. */
final class UnreadBeforeStateTest {
    private static final String FIRST = "cases/m-one/quarantine/";

    private final Race race = new Race();

    private void bothHold() {
        race.bed.quarantine(race.quarantine("one"));
        race.bed.refuseVersionsOf(FIRST);
        race.bed.quarantine(race.quarantine("two"));
        race.bed.refuseVersionsOf("nothing");
    }

    @Test
    void itIsNotedThatItCouldNotBeRead() {
        bothHold();

        assertThat(race.bed.keys("cases/m-two/quarantine/1/"))
                .filteredOn(key -> key.contains("/pod~") || key.contains("/node~"))
                .hasSize(2)
                .allSatisfy(
                        key -> assertThat(race.bed.object(key).path("doubts").asString())
                                .contains("m-one"));
    }

    @Test
    void theFirstOneTellsTheSecondWhenItIsReleased() {
        bothHold();

        assertThat(race.bed.release(Request.release("m-one")).status()).isEqualTo("DONE");
        assertThat(race.isQuarantined()).isTrue();
        race.bed.refuseVersionsOf(FIRST);
        assertThat(race.bed.release(Request.release("m-two")).status()).isEqualTo("DONE");

        race.bed.shop.settle();
        assertThat(race.wrong()).isEmpty();
    }

    @Test
    void theSecondOneCanBeReleasedFirst() {
        bothHold();

        assertThat(race.bed.release(Request.release("m-two")).status()).isEqualTo("DONE");
        assertThat(race.isQuarantined()).isTrue();
        assertThat(race.bed.release(Request.release("m-one")).status()).isEqualTo("DONE");

        race.bed.shop.settle();
        assertThat(race.wrong()).isEmpty();
    }

    /** The first one began its release and was stopped: it has told nothing, and it does not hold any more. */
    @Test
    void theLastOneReadsItAgainAndRestoresNothingBefore() {
        bothHold();
        race.bed.s3.plantUnlocked(
                "holds/m-one/1.releasing.json", "{\"at\":\"2026-11-23T18:00:30Z\"}".getBytes(StandardCharsets.UTF_8));
        race.bed.refuseVersionsOf(FIRST);

        var answer = race.bed.release(Request.release("m-two"));

        assertThat(answer.status()).isEqualTo("PARTIAL");
        assertThat(TestBed.reason(answer.row("pod/shop/toolbox", "restore"))).isEqualTo("ACCESS_DENIED");
        assertThat(race.isQuarantined()).isTrue();
        assertThat(race.unreleased("m-two")).anyMatch(key -> key.contains("/pod~"));

        race.bed.refuseVersionsOf("nothing");
        assertThat(race.bed.release(Request.release("m-two")).status()).isEqualTo("DONE");
        assertThat(race.bed.release(Request.release("m-one")).status()).isEqualTo("DONE");
        race.bed.shop.settle();
        assertThat(race.wrong()).isEmpty();
    }

    /** Whoever may change a pod may write there what they like, and others wait for the Lease meanwhile. */
    @Test
    void ofMadeUpRecordsOnlyAFewAreLookedUp() {
        var bed = TestBed.withIntruder();
        var madeUp = IntStream.range(0, 300)
                .mapToObj(n ->
                        "\"m-made-up-" + n + "\":{\"hold\":1,\"version\":\"v\",\"sha256\":\"" + "0".repeat(64) + "\"}")
                .collect(Collectors.joining(",", "{", "}"));
        bed.kube().pods().inNamespace("shop").withName(TestBed.CART.pod()).edit(pod -> {
            pod.getMetadata().setAnnotations(Map.of("holdfast.dev/before", madeUp));
            return pod;
        });

        bed.quarantine(QuarantineWorkloadTest.intruder());

        assertThat(bed.isQuarantined(bed.suspect())).isTrue();
        assertThat(bed.s3.calls("GetObject")).isLessThan(150);
        assertThat(bed.release(Request.release(Finding.CASE)).status()).isEqualTo("DONE");
        assertThat(bed.isQuarantined(bed.suspect())).isFalse();
    }
}

package dev.holdfast.evidence;

import static dev.holdfast.evidence.Bench.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.holdfast.evidence.testing.Fault;
import dev.holdfast.incident.Deadline;
import dev.holdfast.incident.Reason;
import java.io.ByteArrayInputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Request;

/** No call of an invocation outlives it. */
final class WithinTest {
    private static final String KEY = "cases/gd-1/a.json";

    private final Bench bench = new Bench();
    private final List<Optional<Duration>> limits = new ArrayList<>();
    private final EvidenceStore store = watchedStore().within(Deadline.after(30_000, bench.clock));

    @Test
    void eachCallHasWhatIsLeft() throws EvidenceException {
        store.keep(KEY, utf8("12345"), "text/plain");
        bench.clock.advance(Duration.ofSeconds(20));
        store.keep(KEY, utf8("12345"), "text/plain");
        store.read(KEY, 5);
        store.list("cases/");
        store.look(KEY);
        store.unfinished("cases/");

        assertThat(limits).hasSize(9).allSatisfy(limit -> assertThat(limit).isPresent());
        assertThat(limits.subList(0, 3)).containsOnly(Optional.of(Duration.ofSeconds(30)));
        assertThat(limits.subList(3, 9)).containsOnly(Optional.of(Duration.ofSeconds(10)));
    }

    @Test
    void anUploadsCallsHaveTheirOwnLimitWhereThatIsLess() throws EvidenceException {
        var soon = Deadline.after(5_000, bench.clock);

        store.stream(KEY, () -> new ByteArrayInputStream(Bench.bytes(3 * Bench.PART)), "text/plain", soon);

        assertThat(limits.subList(2, limits.size())).containsOnly(Optional.of(Duration.ofSeconds(5)));
    }

    @Test
    void withTimeEnoughNothingIsChanged() throws EvidenceException {
        watchedStore().within(Deadline.after(900_000, bench.clock)).look(KEY);

        assertThat(limits.getLast()).isEmpty();
    }

    @Test
    void afterTheEndNoCallIsMade() {
        bench.clock.advance(Duration.ofSeconds(30));

        assertThatExceptionOfType(EvidenceException.class)
                .isThrownBy(() -> store.look(KEY))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.DEADLINE));
        assertThat(limits).isEmpty();
    }

    @Test
    void aCallThatIsCutByTheEndSaysSoAndLooksForNothing() throws EvidenceException {
        store.requireSafeBucket();
        bench.s3.beforeNext("PutObject", () -> {
            bench.clock.advance(Duration.ofSeconds(30));
            throw ApiCallTimeoutException.create(30_000);
        });

        assertThatExceptionOfType(EvidenceException.class)
                .isThrownBy(() -> store.keep(KEY, utf8("12345"), "text/plain"))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.DEADLINE));
        assertThat(bench.s3.calls("HeadObject")).isZero();
    }

    @Test
    void aLongBodyEndsBeforeOneReadCouldHangBeyondTheEnd() throws EvidenceException {
        bench.store.keep(KEY, utf8("12345"), "text/plain");
        bench.clock.advance(Duration.ofSeconds(11));

        assertThatExceptionOfType(EvidenceException.class)
                .isThrownBy(() -> store.readBack(KEY, Optional.empty(), in -> in));
        assertThat(store.read(KEY, 5)).isPresent();
    }

    @Test
    void aBucketThatWasFoundSafeIsNotCheckedAgain() throws EvidenceException {
        bench.store.requireSafeBucket();
        bench.s3.failNext("GetBucketVersioning", Fault.ACCESS_DENIED);

        bench.store.within(bench.inFiveMinutes()).keep(KEY, utf8("12345"), "text/plain");

        assertThat(bench.s3.calls("GetBucketVersioning")).isEqualTo(1);
    }

    @Test
    void aListingEndsWhereItHasEnough() throws EvidenceException {
        bench.s3.pageSize(2);
        for (String name : List.of("a", "b", "c", "d", "e")) {
            bench.store.keep("cases/" + name, utf8(name), "text/plain");
        }

        var some = bench.store.first("cases/", 3);
        var all = bench.store.first("cases/", 5);

        assertThat(some)
                .isEqualTo(new Listing(List.of("cases/a", "cases/b", "cases/c", "cases/d"), Listing.Extent.FIRST));
        assertThat(all.extent()).isEqualTo(Listing.Extent.ALL);
        assertThat(all.keys()).hasSize(5);
    }

    private EvidenceStore watchedStore() {
        return new EvidenceStore(
                new Bucket(watched(), Bench.BUCKET, bench.bucket.lock(), bench.clock),
                new BucketCheck(watched(), Bench.BUCKET),
                new Tuning(Bench.PART, Bench.MAX_PARTS, Duration.ZERO, bench.pauses::add));
    }

    /** Notes the limit of each call. */
    private S3Client watched() {
        return (S3Client) Proxy.newProxyInstance(
                S3Client.class.getClassLoader(), new Class<?>[] {S3Client.class}, (_, method, arguments) -> {
                    if (arguments[0] instanceof S3Request request) {
                        limits.add(request.overrideConfiguration()
                                .flatMap(AwsRequestOverrideConfiguration::apiCallTimeout));
                    }
                    try {
                        return method.invoke(bench.s3, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause() == null ? e : e.getCause();
                    }
                });
    }
}

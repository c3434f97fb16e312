package dev.holdfast.evidence;

import dev.holdfast.evidence.testing.InMemoryS3;
import dev.holdfast.incident.Deadline;
import dev.holdfast.incident.LockRule;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** What the tests here start from: a safe bucket, a clock that stands still, parts of 1,000 bytes and no waiting. */
final class Bench {
    static final String BUCKET = "evidence";
    static final Instant NOW = Instant.parse("2026-11-23T18:00:00.123456Z");
    static final Instant IN_30_DAYS = Instant.parse("2026-12-23T18:00:00Z");
    static final int PART = 1000;
    static final int MAX_PARTS = 4;

    final SteppingClock clock = new SteppingClock();
    final InMemoryS3 s3 = new InMemoryS3(BUCKET, clock);
    final List<Duration> pauses = new ArrayList<>();
    final Bucket bucket = new Bucket(s3, BUCKET, new LockRule(LockRule.Mode.GOVERNANCE, 30), clock);
    final EvidenceStore store = new EvidenceStore(
            bucket, new BucketCheck(s3, BUCKET), new Tuning(PART, MAX_PARTS, Duration.ofSeconds(10), pauses::add));

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** So many bytes, not all alike. */
    static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i * 31 + i / 251);
        }
        return bytes;
    }

    Deadline inFiveMinutes() {
        return Deadline.after(Duration.ofMinutes(5).toMillis(), clock);
    }

    /** Stands still until it is told to go on. */
    static final class SteppingClock extends Clock {
        private Instant now = NOW;

        void advance(Duration by) {
            now = now.plus(by);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}

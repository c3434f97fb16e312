package dev.holdfast.evidence;

import java.time.Duration;

/**
 * Numbers that only tests change.
 *
 * @param partBytes what is held in memory of a stream
 * @param maxParts how many parts an upload may have; a stream that goes on is cut there
 * @param reserve how long before the deadline a stream stops reading, to be able to finish the upload
 */
record Tuning(int partBytes, int maxParts, Duration reserve, Pause pause) {
    /**
     * 8 MiB and 10,000 parts: 78 GiB at most.
     *
     * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html">Multipart upload limits</a>
     */
    static final Tuning STANDARD = new Tuning(8 << 20, 10_000, Duration.ofSeconds(10), Thread::sleep);

    long maxBytes() {
        return (long) partBytes * maxParts;
    }
}

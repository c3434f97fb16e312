package dev.holdfast.evidence;

import dev.holdfast.incident.Kept;
import dev.holdfast.incident.Reason;
import java.time.Duration;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/**
 * The rules of creating something once, the same for one {@code PutObject} and for a multipart upload.
 *
 * <p>412: something lies there. The same bytes are success (also our own write, whose answer was lost); other bytes are
 * left alone and ours go beside them. The same bytes whose lock has ended could be deleted, so a locked copy goes beside
 * them, which every repeat finds. 409: a race; the write is repeated, up to five times. Where the outcome is unknown
 * (timeout, broken connection, 5xx) we look before we give up. All of it can be repeated without harm.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html">Conditional writes</a>
 */
final class CreateOnce {
    private static final int ATTEMPTS = 5;

    /** One more for each lock that has ended since. */
    private static final int MOST_BESIDE = 100;

    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);

    private final Bucket bucket;
    private final Existing existing;
    private final Pause pause;

    CreateOnce(Bucket bucket, Pause pause) {
        this.bucket = bucket;
        this.existing = new Existing(bucket);
        this.pause = pause;
    }

    /** What came of trying to create. */
    sealed interface Attempt {
        record Created(Kept kept) implements Attempt {}

        record AlreadyOurs(Kept kept) implements Attempt {}

        record TakenByOthers(Content ours) implements Attempt {}

        /** The same bytes were locked, and are no longer. */
        record LockEnded(Content ours) implements Attempt {}
    }

    /** Creates it, or keeps it aside where other bytes lie, or the same ones whose lock has ended. */
    Keeping keep(String key, Creation creation) throws EvidenceException {
        return switch (create(key, creation)) {
            case Attempt.Created created -> new Keeping.New(created.kept());
            case Attempt.AlreadyOurs already -> new Keeping.AlreadyKept(already.kept());
            case Attempt.TakenByOthers taken ->
                new Keeping.Conflict(aside(key, creation, taken.ours()).kept(), key);
            case Attempt.LockEnded ended -> aside(key, creation, ended.ours());
        };
    }

    /** Creates it, or says who was first. */
    Attempt create(String key, Creation creation) throws EvidenceException {
        for (int attempt = 1; ; attempt++) {
            try {
                return new Attempt.Created(creation.create(key));
            } catch (SdkException e) {
                var found = afterRefusal(key, creation, e);
                if (found.isPresent()) {
                    return found.get();
                }
                if (attempt == ATTEMPTS) {
                    throw bucket.failed("creating", key, e);
                }
            }
            waitBefore(key, attempt);
        }
    }

    /** Named by the first reading of the bytes: a stream that is read again may have grown. */
    private Keeping aside(String key, Creation creation, Content first) throws EvidenceException {
        for (int n = 1; n <= MOST_BESIDE; n++) {
            switch (create(beside(key, first.sha256(), n), creation)) {
                case Attempt.Created created -> {
                    return new Keeping.New(created.kept());
                }
                case Attempt.AlreadyOurs already -> {
                    return new Keeping.AlreadyKept(already.kept());
                }
                case Attempt.TakenByOthers _ -> {
                    if (n > 1) {
                        throw allTaken(key);
                    }
                }
                case Attempt.LockEnded _ -> {}
            }
        }
        throw allTaken(key);
    }

    /** The short name, the long one, and numbers where the locks of both have ended. */
    private static String beside(String key, String sha256, int n) {
        return switch (n) {
            case 1 -> key + "." + sha256.substring(0, 8);
            case 2 -> key + "." + sha256;
            default -> key + "." + sha256 + "." + n;
        };
    }

    private EvidenceException allTaken(String key) {
        return new EvidenceException(
                Reason.CONFLICTING_EVIDENCE,
                "other bytes, or bytes whose lock has ended, lie under " + bucket.uri(key)
                        + " and under all names beside it");
    }

    /** What lies there instead; empty means to write again. */
    private Optional<Attempt> afterRefusal(String key, Creation creation, SdkException refusal)
            throws EvidenceException {
        var ours = creation.content();
        return switch (S3Failures.next(refusal)) {
            case WRITE_AGAIN -> Optional.empty();
            case LOOK -> compare(key, ours.orElseThrow(() -> bucket.failed("creating", key, refusal)));
            case LOOK_OR_GIVE_UP -> Optional.of(lookOrGiveUp(key, ours, refusal));
            case GIVE_UP -> throw bucket.failed("creating", key, refusal);
        };
    }

    private Attempt lookOrGiveUp(String key, Optional<Content> ours, SdkException refusal) throws EvidenceException {
        var failure = bucket.failed("creating", key, refusal);
        try {
            return compare(key, ours.orElseThrow(() -> failure)).orElseThrow(() -> failure);
        } catch (EvidenceException e) {
            if (e != failure) {
                e.addSuppressed(failure);
            }
            throw e;
        }
    }

    private Optional<Attempt> compare(String key, Content ours) throws EvidenceException {
        Optional<HeadObjectResponse> theirs = existing.look(key);
        if (theirs.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(found(key, theirs.get(), ours));
    }

    private Attempt found(String key, HeadObjectResponse theirs, Content ours) throws EvidenceException {
        if (!existing.isSame(key, theirs, ours)) {
            return new Attempt.TakenByOthers(ours);
        }
        return existing.hasLockEnded(theirs)
                ? new Attempt.LockEnded(ours)
                : new Attempt.AlreadyOurs(existing.kept(key, theirs, ours));
    }

    private void waitBefore(String key, int attempt) throws EvidenceException {
        try {
            pause.of(FIRST_PAUSE.multipliedBy(1L << (attempt - 1)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EvidenceException(Reason.TIMEOUT, "interrupted while creating " + bucket.uri(key), e);
        }
    }
}

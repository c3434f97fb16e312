package dev.holdfast.evidence;

import dev.holdfast.incident.Kept;
import dev.holdfast.incident.Reason;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/**
 * The rules of creating something once, the same for one {@code PutObject} and for a multipart upload.
 *
 * <p>412: something lies there. The same bytes are success (also our own write, whose answer was lost); other bytes are
 * left alone and ours go beside them. 409: a race; the write is repeated, up to five times. Where the outcome is unknown
 * (timeout, broken connection, 5xx) we look before we give up. All of it can be repeated without harm.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html">Conditional writes</a>
 */
final class CreateOnce {
    private static final int ATTEMPTS = 5;
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
    }

    /** Creates it, or keeps it aside where other bytes lie. */
    Keeping keep(String key, Creation creation) throws EvidenceException {
        return switch (create(key, creation)) {
            case Attempt.Created created -> new Keeping.New(created.kept());
            case Attempt.AlreadyOurs already -> new Keeping.AlreadyKept(already.kept());
            case Attempt.TakenByOthers taken -> aside(key, creation, taken.ours());
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
        for (String name : List.of(key + "." + first.sha256().substring(0, 8), key + "." + first.sha256())) {
            switch (create(name, creation)) {
                case Attempt.Created created -> {
                    return new Keeping.Conflict(created.kept(), key);
                }
                case Attempt.AlreadyOurs already -> {
                    return new Keeping.Conflict(already.kept(), key);
                }
                case Attempt.TakenByOthers _ -> {}
            }
        }
        throw new EvidenceException(
                Reason.CONFLICTING_EVIDENCE,
                "other bytes lie under " + bucket.uri(key) + " and under both names beside it");
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
        return Optional.of(
                existing.isSame(key, theirs.get(), ours)
                        ? new Attempt.AlreadyOurs(existing.kept(key, theirs.get(), ours))
                        : new Attempt.TakenByOthers(ours));
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

package dev.holdfast.evidence;

import java.io.IOException;
import java.io.InputStream;

/**
 * Where a stream of evidence comes from. It is opened again when S3 asks for the whole upload to be repeated; bytes that
 * differ on the second reading are fine. A read has to end by itself (socket timeout): nothing interrupts it.
 */
@FunctionalInterface
public interface Source {
    /** A new stream from the beginning; the caller closes it. */
    InputStream open() throws IOException;
}

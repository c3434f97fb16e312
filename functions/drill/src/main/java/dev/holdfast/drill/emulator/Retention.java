package dev.holdfast.drill.emulator;

/** S3's document for the retention of a version. */
final class Retention {
    private Retention() {}

    static String xml(String mode, String until) {
        return "<Retention xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">" + Xml.element("Mode", mode)
                + Xml.element("RetainUntilDate", until) + "</Retention>";
    }
}

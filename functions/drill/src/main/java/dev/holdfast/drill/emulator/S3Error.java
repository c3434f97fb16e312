package dev.holdfast.drill.emulator;

/** Errors as S3 writes them. */
final class S3Error {
    private S3Error() {}

    static Reply reply(int status, String code, String message) {
        return Reply.xml(
                status,
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error>" + Xml.element("Code", code)
                        + Xml.element("Message", message) + "<RequestId>holdfast-front</RequestId></Error>");
    }
}

package dev.holdfast.drill.emulator;

/** An error that EC2 would answer. */
final class Ec2Error extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final int status;
    private final String code;

    Ec2Error(int status, String code, String message) {
        super(message);
        this.status = status;
        this.code = code;
    }

    static Ec2Error badRequest(String code, String message) {
        return new Ec2Error(400, code, message);
    }

    /** What EC2 answers to a dry run that would have been allowed. */
    static Ec2Error dryRun() {
        return new Ec2Error(412, "DryRunOperation", "Request would have succeeded, but DryRun flag is set.");
    }

    Reply reply() {
        return Reply.xml(status, """
            <?xml version="1.0" encoding="UTF-8"?>
            <Response><Errors><Error><Code>%s</Code><Message>%s</Message></Error></Errors>\
            <RequestID>holdfast-front</RequestID></Response>\
            """.formatted(Xml.escaped(code), Xml.escaped(String.valueOf(getMessage()))));
    }
}

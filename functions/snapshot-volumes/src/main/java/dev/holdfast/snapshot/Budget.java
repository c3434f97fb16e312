package dev.holdfast.snapshot;

/**
 * What one action of EC2 may be called: so many calls at once, and so many a second after that. Each action has a bucket of its
 * own, which all callers of the account and region share.
 *
 * @param burst calls at once, the bucket's capacity
 * @param perSecond calls a second, the bucket's refill
 * @see <a href="https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html">Request throttling for the EC2 API</a>
 */
record Budget(double burst, double perSecond) {
    /** What the account has for an action that changes something, unless its quota was raised. */
    static final Budget ACCOUNT = new Budget(50, 5);

    /** A part of it, for one of several callers. */
    Budget share(double part) {
        return new Budget(burst * part, perSecond * part);
    }
}

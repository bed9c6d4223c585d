namespace ScriptProxy.Bench.Replay;

/// <summary>What was asked for in a part of a trace, and what of it the upstream had to answer.</summary>
internal sealed record Found(Amount Asked, Amount Fetched)
{
    /// <summary>Which share of the requests was answered without the upstream, percent.</summary>
    public double RequestPercent => 100 * (1 - ((double)Fetched.Requests / Asked.Requests));

    /// <summary>The same by the bytes of bodies.</summary>
    public double BytePercent => 100 * (1 - ((double)Fetched.Bytes / Asked.Bytes));

    public static Found operator +(Found one, Found other) => new(one.Asked + other.Asked, one.Fetched + other.Fetched);
}

/// <summary>Some answers, and the bytes of their bodies.</summary>
internal readonly record struct Amount(long Requests, long Bytes)
{
    public static Amount operator +(Amount one, Amount other) => new(one.Requests + other.Requests, one.Bytes + other.Bytes);

    public static Amount operator -(Amount one, Amount other) => new(one.Requests - other.Requests, one.Bytes - other.Bytes);
}

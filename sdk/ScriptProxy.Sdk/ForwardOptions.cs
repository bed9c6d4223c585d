namespace ScriptProxy.Sdk;

/// <summary>How <see cref="IRequest.ForwardTo"/> asks an upstream that is in no configuration. Make one at load and keep it.</summary>
public sealed record ForwardOptions
{
    /// <summary>The options used where none are given.</summary>
    public static ForwardOptions Default { get; } = new();

    /// <summary>Whether the client's <c>Host</c> is kept; otherwise it is the upstream's own. Default: false, as in YARP.</summary>
    public bool KeepHost { get; init; }

    /// <summary>How long the upstream may stay silent before the exchange fails with 504. Default: 100 s, as in YARP.</summary>
    public TimeSpan ActivityTimeout { get; init; } = TimeSpan.FromSeconds(100);

    /// <summary>The HTTP version to ask for. Default: 2.0.</summary>
    public Version Version { get; init; } = System.Net.HttpVersion.Version20;

    /// <summary>
    /// What to do where the upstream does not speak <see cref="Version"/>. Default: <see cref="HttpVersionPolicy.RequestVersionOrLower"/>, as in
    /// YARP, which makes it 1.1 where there is no TLS; gRPC without TLS needs <see cref="HttpVersionPolicy.RequestVersionExact"/>.
    /// </summary>
    public HttpVersionPolicy VersionPolicy { get; init; } = HttpVersionPolicy.RequestVersionOrLower;
}

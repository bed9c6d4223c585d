namespace ScriptProxy.Host.Protocol;

/// <summary>What is told to upstreams about the client, and which proxies in front are believed about it.</summary>
internal sealed class ForwardingOptions
{
    /// <summary>
    /// The proxies in front whose forwarding headers are believed: addresses (<c>10.0.0.5</c>, <c>::1</c>) and networks
    /// (<c>10.0.0.0/8</c>). Default: none, loopback neither, since whoever can connect from there could claim any address.
    /// </summary>
    public string[] TrustedProxies { get; set; } = [];

    /// <summary>
    /// What is believed of them: some of <c>X-Forwarded-For</c>, <c>X-Forwarded-Proto</c> and <c>X-Forwarded-Host</c>, or <c>Forwarded</c> instead of these three. Others of <c>X-Forwarded-*</c>, and <c>X-Real-IP</c>, reach
    /// upstreams as they came if they are named. All that is not named is discarded. Default: the first two, which nearly every proxy writes.
    /// </summary>
    public string[] Believe { get; set; } = ["X-Forwarded-For", "X-Forwarded-Proto"];

    /// <summary>Whether <c>X-Forwarded-For</c>, <c>-Proto</c> and <c>-Host</c> are sent. Default: true.</summary>
    public bool XForwarded { get; set; } = true;

    /// <summary>Whether <c>Forwarded</c> (RFC 7239) is sent. Default: false.</summary>
    public bool Forwarded { get; set; }

    /// <summary>Whether <c>X-Real-IP</c> is sent. Default: true.</summary>
    public bool XRealIp { get; set; } = true;

    /// <summary>The name under which the proxy enters itself into <c>Via</c>; empty switches that off. Default: <c>scriptproxy</c>.</summary>
    public string Via { get; set; } = "scriptproxy";
}

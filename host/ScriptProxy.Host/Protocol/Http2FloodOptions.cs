using System.ComponentModel.DataAnnotations;

namespace ScriptProxy.Host.Protocol;

/// <summary>
/// How many HTTP/2 frames that carry nothing a connection may send: PING, SETTINGS, PRIORITY, unknown frames, empty DATA and
/// empty CONTINUATION; a reset, of either side, counts as four. Answers, bodies and the bytes sent earn further ones, so a client that does something never meets the limit.
/// </summary>
internal sealed class Http2FloodOptions
{
    /// <summary>Whether connections are guarded. Default: true.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>How many such frames may come at once. Default: 4,096; from 64 to 1,000,000.</summary>
    [Range(64, 1_000_000)]
    public int Burst { get; set; } = 4096;

    /// <summary>How many such frames an otherwise silent connection may send per second, when its burst is used up. Default: 200; from 1 to 100,000.</summary>
    [Range(1, 100_000)]
    public int PerSecond { get; set; } = 200;
}

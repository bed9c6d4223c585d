using System.ComponentModel.DataAnnotations;
using ScriptProxy.Plugins.DosDetection.Checks;
using ScriptProxy.Plugins.DosDetection.Decisions;
using ScriptProxy.Plugins.DosDetection.Detection;

namespace ScriptProxy.Plugins.DosDetection;

/// <summary>The section <c>Options:DosDetection</c>.</summary>
public sealed class DosDetectionOptions
{
    /// <summary>How many requests of a client are too many. Default: 300 and 1,000 within 10 seconds.</summary>
    public ThresholdOptions Client { get; set => field = value ?? new(); } = new() { Soft = 300, Hard = 1000 };

    /// <summary>How many requests of a client for one path are too many. Default: 100 and 500 within 10 seconds.</summary>
    public ThresholdOptions Page { get; set => field = value ?? new(); } = new() { Soft = 100, Hard = 500 };

    /// <summary>How many requests of all clients together for one host are too many. Default: no thresholds.</summary>
    public SiteOptions Site { get; set => field = value ?? new(); } = new();

    /// <summary>What clients are told apart by, as <c>ExchangeKey</c> reads it. Default: <c>address/32/64</c>, since who has an address of IPv6 has a network of 64 bits of them. Who lacks it, or has several values of it, is told apart by that default.</summary>
    [ClientKey]
    public string Key { get; set; } = "address/32/64";

    /// <summary>How long a suspicion lasts. A hard one is a soft one for as long again. More than zero, at most 30 days. Default: 1 minute.</summary>
    [Duration(30 * 24 * 3600)]
    public TimeSpan Period { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>What makes it last longer. Default: <see cref="SuspicionExtension.Flood"/>.</summary>
    public SuspicionExtension Extend { get; set; }

    /// <summary>Who and what is not looked at.</summary>
    public ExemptOptions Exempt { get; set => field = value ?? new(); } = new();

    /// <summary>What comes of a suspicion.</summary>
    public DecisionOptions Decisions { get; set => field = value ?? new(); } = new();

    /// <summary>How suspects are held.</summary>
    public TarpitOptions Tarpit { get; set => field = value ?? new(); } = new();

    /// <summary>How suspects are asked for a cookie.</summary>
    public ChallengeOptions Challenge { get; set => field = value ?? new(); } = new();

    /// <summary>A header that tells upstreams of the mark: <c>soft; reason=client</c>. Clients cannot send it. Default: null, none.</summary>
    [MarkHeader]
    public string? Header { get; set; }

    /// <summary>How many clients, and how many pages of clients, are kept. Default: 100,000.</summary>
    [Range(1, 10_000_000)]
    public int Capacity { get; set; } = 100_000;
}

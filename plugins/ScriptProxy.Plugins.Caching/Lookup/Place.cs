using ScriptProxy.Plugins.Caching.Status;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Caching.Lookup;

/// <summary>Where in the stores a request's answer belongs, and what is there.</summary>
/// <param name="Key">The key, variants told apart as far as they are known.</param>
/// <param name="VaryNames">What the stored answers vary on.</param>
/// <param name="Response">What is stored; null if nothing is.</param>
/// <param name="Mark">Says that answers of this key were not kept, so that nobody waits for another; null if nothing does.</param>
internal sealed record Place(string Key, IReadOnlyList<string> VaryNames, StoredResponse? Response, StoredHead? Mark)
{
    /// <summary>Under which key a part is fetched that is asked for alone; null where the whole is.</summary>
    public string? PartKey { get; init; }

    /// <summary>Why the upstream is asked, if it is.</summary>
    public ForwardReason Reason { get; init; } = ForwardReason.UriMiss;

    /// <summary>Whether the request has credentials. What comes of them says nothing about others, so that neither waits for the other, and what is not kept is remembered apart.</summary>
    public bool IsPersonal { get; init; }

    /// <summary>Under which key all who want the same whole wait for it.</summary>
    public string TransferKey => Of(Key);

    /// <summary>Under which key all who want the same part wait for it; null where the whole is fetched.</summary>
    public string? PartTransferKey => PartKey is { } part ? Of(part) : null;

    /// <summary>Under which key it stands that answers are not kept.</summary>
    public string MarkKey => Of(Key);

    /// <summary>Whether the request is to pass.</summary>
    public bool IsPass(DateTimeOffset now) => Mark is { } mark && mark.Marks.HasFlag(StoredMarks.HitForPass) && mark.FreshUntil > now && !mark.IsAheadOf(now);

    /// <summary>Whether nothing was stored between two looks.</summary>
    public bool IsSameAs(Place other) => Key == other.Key && Response?.Head.ResponseTime == other.Response?.Head.ResponseTime && Mark?.ResponseTime == other.Mark?.ResponseTime;

    private string Of(string key) => IsPersonal ? key + "\nAuthorization" : key;
}

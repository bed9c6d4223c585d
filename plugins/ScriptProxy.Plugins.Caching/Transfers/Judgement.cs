using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Caching.Transfers;

/// <summary>What is to be done with an upstream's answer.</summary>
internal abstract record Judgement
{
    private Judgement()
    {
    }

    /// <summary>It is stored.</summary>
    /// <param name="Head">Its head.</param>
    /// <param name="AskerHead">The head for the one who asked, with the fields that no one else may get (RFC 9111 5.2.2.4, 5.2.2.7).</param>
    /// <param name="VaryIndex">What says which request headers choose among the variants; null if it varies on nothing.</param>
    /// <param name="StoreName">The store that a rule wants it in, or null.</param>
    /// <param name="WholeKey">The key of the whole representation; that of the head unless it is a part.</param>
    /// <param name="Length">How many bytes must come, if that is known.</param>
    public sealed record Keep(StoredHead Head, StoredHead AskerHead, StoredHead? VaryIndex, string? StoreName, string WholeKey, long? Length) : Judgement
    {
        /// <summary>What the one who asked is to be told about it, or null.</summary>
        public string? Warning { get; init; }
    }

    /// <summary>What is stored still holds, with a new head.</summary>
    /// <param name="Head">The head.</param>
    /// <param name="AskerHead">See <see cref="Keep"/>.</param>
    public sealed record Renew(StoredHead Head, StoredHead AskerHead) : Judgement;

    /// <summary>It is not stored.</summary>
    /// <param name="Reason">Why, in a few words.</param>
    /// <param name="Mark">What is to be noted of that for those who come; null if it says nothing about the answers to others.</param>
    public sealed record Discard(string Reason, StoredHead? Mark) : Judgement;

    /// <summary>What is stored still holds, but is not to be kept: it is for the one who asked.</summary>
    /// <param name="Head">Its head.</param>
    /// <param name="Reason">Why, in a few words.</param>
    /// <param name="Mark">See <see cref="Discard"/>.</param>
    public sealed record Release(StoredHead Head, string Reason, StoredHead? Mark) : Judgement;

    /// <summary>A 304 that means nothing that is stored, or other variants of it: the upstream has to be asked again, without conditions.</summary>
    public sealed record Forget : Judgement;

    /// <summary>A 304 though nothing was asked after: it is no answer to anybody (RFC 9110 15.4.5), and the upstream has to be asked once more.</summary>
    public sealed record Refuse : Judgement;

    /// <summary>A part of a page whose includes can be put into the whole only: that has to be asked for.</summary>
    public sealed record AskWhole : Judgement;

    /// <summary>The upstream failed, and there is something stored to be served in its place.</summary>
    public sealed record Fail : Judgement;
}

using ScriptProxy.Host.Explaining;

namespace ScriptProxy.Host.Commands;

/// <summary>What is to be explained.</summary>
internal abstract record ExplainOrder
{
    private ExplainOrder()
    {
    }

    /// <summary>A request that nobody has sent.</summary>
    /// <param name="Question">The request.</param>
    /// <param name="Live">Whether a running proxy is asked; else what is on disk is loaded.</param>
    internal sealed record Ask(ExplainQuestion Question, bool Live) : ExplainOrder;

    /// <summary>A real exchange that was explained.</summary>
    internal sealed record Show(string Id) : ExplainOrder;

    /// <summary>Makes a token for a request that is to be explained.</summary>
    /// <param name="Lifetime">How long it holds.</param>
    /// <param name="Host">The only host that it holds for; null for all.</param>
    internal sealed record Token(TimeSpan Lifetime, string? Host) : ExplainOrder;
}

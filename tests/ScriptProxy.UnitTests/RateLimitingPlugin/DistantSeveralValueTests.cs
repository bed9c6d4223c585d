namespace ScriptProxy.UnitTests.RateLimitingPlugin;

/// <summary>The same over limiters that let everybody wait.</summary>
public sealed class DistantSeveralValueTests : SeveralValueTests
{
    private protected override bool AreDistant => true;
}

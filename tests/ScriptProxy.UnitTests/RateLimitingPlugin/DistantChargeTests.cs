namespace ScriptProxy.UnitTests.RateLimitingPlugin;

/// <summary>The same over limiters that let everybody wait.</summary>
public sealed class DistantChargeTests : ChargeTests
{
    private protected override bool AreDistant => true;
}

using System.Diagnostics;

namespace ScriptProxy.FunctionalTests.Forwarding;

/// <summary>Waits for what a proxy writes only after its client has the whole answer.</summary>
internal static class ProxyLog
{
    public static async Task UntilAsync(Func<bool> condition)
    {
        var start = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(30), "It did not come about in time.");
            await Task.Delay(10);
        }
    }
}

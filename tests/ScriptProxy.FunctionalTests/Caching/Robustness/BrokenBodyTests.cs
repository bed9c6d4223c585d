using System.Net;
using ScriptProxy.FunctionalTests.Wire;
using ScriptProxy.Testing;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.FunctionalTests.Caching.Robustness;

public sealed class BrokenBodyTests
{
    private const string Head = "HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\n";
    private const string Whole = Head + "Content-Length: 5\r\n\r\nwhole";

    [Theory]
    [InlineData("Content-Length: 10\r\n\r\n01234")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n5\r\n01234\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n5\r\n01234\r\nxyz\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n5\r\n01234\r\n0\r\n")] // the end of the trailers is missing
    public async Task What_is_not_whole_neither_looks_so_nor_is_stored_and_who_waits_hears_of_it(string rest)
    {
        var gate = new TaskCompletionSource();
        var asked = 0;
        await using var upstream = new WireUpstream(async connection =>
        {
            while (await connection.ReadRequestAsync() is not null)
            {
                if (Interlocked.Increment(ref asked) > 1)
                {
                    await connection.SendAsync(Whole);
                    continue;
                }

                await gate.Task;
                await connection.SendAsync(Head + rest);
                return;
            }
        });
        var clock = new ManualTimeProvider();
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            BuiltInPlugins = true,
            ExpectErrors = true,
            Time = clock,
            Settings = CachingProxy.Patient,
            Configuration = """{ "Options": { "Caching": { "Enabled": true } },""" + upstream.Configuration.TrimStart()[1..],
        });
        var asking = Enumerable.Range(0, 30).Select(_ => proxy.Client.GetStringAsync("/")).ToArray();
        await Eventually.TrueAsync(() => clock.LongTimers >= 29, "all wait for one of them"); // each with a timer
        gate.SetResult();
        foreach (var text in asking)
        {
            await Assert.ThrowsAnyAsync<HttpRequestException>(() => text);
        }

        Assert.Equal(1, asked);
        await Eventually.TrueAsync(() => proxy.Proxy.Generations.Current.Pins.Sum == 0, "all have ended");
        Assert.Contains("Upstream failed at the stage ResponseBody", Assert.Single(proxy.Log.Lines, line => line.Contains("error id", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Equal(["whole", "whole"], [await proxy.Client.GetStringAsync("/"), await proxy.Client.GetStringAsync("/")]);
        Assert.Equal(2, asked);
    }
}

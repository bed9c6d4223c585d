using ScriptProxy.Host.Exchanges;
using ScriptProxy.Host.Pipeline;
using ScriptProxy.Sdk;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.UnitTests.Pipeline;

public sealed class HookCostTests
{
    private static readonly StateKey<int> Count = new("count", 0);

    private static readonly HookRegistration[] EverySynchronousForm =
    [
        new(Phase.OnRequest, Match.Any, (Func<IRequest, Verdict>)(_ => Verdict.Continue)),
        new(Phase.OnRequest, Match.Any, (Action<IRequest>)(request => request.Set(Count, request.Get(Count) + 1))),
        new(Phase.OnRequest, Match.Any, (Func<IRequest, ValueTask<Verdict>>)(_ => new ValueTask<Verdict>(Verdict.Continue))),
        new(Phase.OnRequest, Match.Any, (Func<IRequest, ValueTask>)(_ => ValueTask.CompletedTask)),
        new(Phase.OnRequest, Match.Any, (Func<IRequest, Task>)(_ => Task.CompletedTask)),
        new(Phase.OnLookup, Match.Any, (Func<ILookup, Verdict>)(_ => Verdict.Continue)),
        new(Phase.OnLookup, Match.Any, (Func<ILookup, ValueTask<Verdict>>)(_ => new ValueTask<Verdict>(Verdict.Continue))),
        new(Phase.OnUpstreamRequest, Match.Any, (Action<IUpstreamRequest>)(_ => { })),
        new(Phase.OnUpstreamRequest, Match.Any, (Func<IUpstreamRequest, Verdict>)(_ => Verdict.Continue)),
        new(Phase.OnUpstreamResponse, Match.Any, (Func<IUpstreamResponse, ValueTask>)(_ => ValueTask.CompletedTask)),
        new(Phase.OnResponse, Match.Any, (Action<IResponse>)(response => response.Set(Count, response.Get(Count) + 1))),
        new(Phase.OnResponse, Match.Any, (Func<IResponse, Task>)(_ => Task.CompletedTask)),
        new(Phase.OnCompleted, Match.Any, (Action<ICompletion>)(_ => { })),
    ];

    private static readonly HookRegistration[] EveryMatch =
    [
        new(Phase.OnRequest, "/api/{**rest}", (Func<IRequest, Verdict>)(_ => Verdict.Continue)),
        new(Phase.OnRequest, "/api/{id}/x", (Action<IRequest>)(_ => { })),
        new(Phase.OnRequest, new Match { Hosts = ["api.example", "*.example"] }, (Action<IRequest>)(_ => { })),
        new(Phase.OnRequest, new Match { Methods = ["GET"] }, (Func<IRequest, ValueTask>)(_ => ValueTask.CompletedTask)),
        new(Phase.OnRequest, new Match { Path = "/api/7/x", Hosts = ["*.example"], Methods = ["GET"], When = exchange => exchange.Method == "GET" }, (Action<IRequest>)(_ => { })),
        new(Phase.OnResponse, "/api/{**rest}", (Action<IResponse>)(_ => { })),
    ];

    [Fact]
    public void Synchronous_hooks_add_no_byte() => Assert.Equal(BytesPerThousandExchanges([]), BytesPerThousandExchanges(EverySynchronousForm));

    [Fact]
    public void Matching_adds_no_byte() =>
        Assert.Equal(BytesPerThousandExchanges([]), BytesPerThousandExchanges([.. EverySynchronousForm, .. EveryMatch]));

    [Fact]
    public void A_hook_that_does_not_match_is_not_even_looked_at()
    {
        var calls = 0;
        var asked = 0;
        var generation = TestPipeline.Generation([.. Enumerable.Range(0, 1000).Select(i => new HookRegistration(
            Phase.OnRequest,
            new Match { Path = $"/{i / 2}/{{**rest}}", When = _ => ++asked > 0 },
            (Action<IRequest>)(_ => calls++)))]);
        var exchange = generation.Exchanges.Get();

        Run(exchange, TestPipeline.Request("GET", "/42/x", "a"));

        Assert.Equal((2, 2), (asked, calls));
    }

    private static long BytesPerThousandExchanges(HookRegistration[] registrations)
    {
        var generation = TestPipeline.Generation(registrations);

        // Two targets in turn, so that each exchange has to be matched anew.
        var even = TestPipeline.Request("GET", "/api/7/x", "api.example:80");
        var odd = TestPipeline.Request("POST", "/other", "elsewhere");
        var exchange = generation.Exchanges.Get();
        Measure(exchange, even, odd); // whatever is made once is made now

        // The least of some: where a collection comes in between, what is left of the thread's buffer counts as allocated.
        return Enumerable.Range(0, 5).Min(_ => Measure(exchange, even, odd));
    }

    private static long Measure(Exchange exchange, Microsoft.AspNetCore.Http.HttpContext even, Microsoft.AspNetCore.Http.HttpContext odd)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            Run(exchange, i % 2 == 0 ? even : odd);
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static void Run(Exchange exchange, Microsoft.AspNetCore.Http.HttpContext http)
    {
        exchange.Begin(http, 0);
        for (var phase = Phase.OnRequest; phase <= Phase.OnCompleted; phase++)
        {
            var pending = HookRunner.RunAsync(exchange, phase);
            if (!pending.IsCompletedSuccessfully || pending.Result != Verdict.Continue)
            {
                Assert.Fail($"{phase} did not end at once");
            }
        }

        exchange.Reset();
    }
}

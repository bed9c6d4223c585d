using System.Net;
using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.Hooks;

public sealed class FormTests
{
    [Fact]
    public async Task Every_phase_takes_every_form_and_waits_for_the_asynchronous_ones()
    {
        await using var proxy = await ProxyUnderTest.StartAsync("""
            var trail = State<string>("trail");
            void Note(IExchange exchange, string what) => exchange.Set(trail, exchange.Get(trail) + what + " ");
            async Task Later(IExchange exchange, string what) { await Task.Delay(5); Note(exchange, what); }

            OnRequest(request => { Note(request, "r1"); return Continue; });
            OnRequest(async request => { await Later(request, "r2"); return Continue; });
            OnRequest(request => Note(request, "r3"));
            OnRequest(async request => await Later(request, "r4"));
            OnRequest(request => Later(request, "r5"));
            OnRequest(request => new ValueTask(Later(request, "r6")));
            OnRequest(request => new ValueTask<Verdict>(Continue));
            OnRequest(request => Task.FromResult(Continue));
            OnRequest("/{**rest}", request => { Note(request, "r7"); return Continue; });
            OnRequest("/{**rest}", async request => { await Later(request, "r8"); return Continue; });
            OnRequest("/{**rest}", async request => await Later(request, "r9"));

            OnLookup(lookup => { Note(lookup, "l1"); return Continue; });
            OnLookup(async lookup => { await Later(lookup, "l2"); return Continue; });
            OnLookup(lookup => new ValueTask<Verdict>(Continue));
            OnLookup(lookup => Task.FromResult(Continue));
            OnLookup("/{**rest}", lookup => { Note(lookup, "l3"); return Continue; });
            OnLookup("/{**rest}", async lookup => { await Later(lookup, "l4"); return Continue; });

            OnUpstreamRequest(request => Note(request, "u1"));
            OnUpstreamRequest(async request => await Later(request, "u2"));
            OnUpstreamRequest(request => Later(request, "u3"));
            OnUpstreamRequest("/{**rest}", async request => await Later(request, "u4"));

            OnUpstreamResponse(response => Note(response, "v1"));
            OnUpstreamResponse(async response => await Later(response, "v2"));
            OnUpstreamResponse(response => Later(response, "v3"));
            OnUpstreamResponse("/{**rest}", async response => await Later(response, "v4"));

            OnResponse(response => Note(response, "s1"));
            OnResponse(async response => await Later(response, "s2"));
            OnResponse("/{**rest}", async response => await Later(response, "s3"));
            OnResponse(response => { response.Headers["X-Trail"] = response.Get(trail); });

            OnCompleted(completion => Note(completion, "c1"));
            OnCompleted(async completion => await Later(completion, "c2"));
            OnCompleted(completion => Later(completion, "c3"));
            OnCompleted("/{**rest}", async completion => await Later(completion, "c4"));
            OnCompleted(completion => Log.LogInformation("trail: {Trail}", completion.Get(trail)));
            """);

        using var answer = await proxy.Client.GetAsync("/x");

        const string Before = "r1 r2 r3 r4 r5 r6 r7 r8 r9 l1 l2 l3 l4 u1 u2 u3 u4 v1 v2 v3 v4 s1 s2 s3";
        Assert.Equal(Before, answer.Headers.GetValues("X-Trail").Single().Trim());
        var line = Assert.Single(await Eventually.LinesAsync(() => proxy.Log.Lines, "trail: "));
        Assert.Contains($"trail: {Before} c1 c2 c3 c4", line);
    }

    [Theory]
    [InlineData("OnRequest(request => throw new Exception(\"no\"));", HttpStatusCode.InternalServerError)]
    [InlineData("OnRequest(async request => throw new Exception(\"no\"));", HttpStatusCode.InternalServerError)]
    [InlineData("OnRequest(\"/{**x}\", async request => { await Task.Yield(); throw new Exception(\"no\"); });", HttpStatusCode.InternalServerError)]
    [InlineData("OnRequest(Refuse); Task Refuse(IRequest request) => throw new Exception(\"no\");", HttpStatusCode.InternalServerError)]
    [InlineData("OnUpstreamRequest(request => throw new Exception(\"no\"));", HttpStatusCode.BadGateway)]
    [InlineData("OnUpstreamResponse(async response => throw new Exception(\"no\"));", HttpStatusCode.BadGateway)]
    [InlineData("OnResponse(response => throw new Exception(\"no\"));", HttpStatusCode.InternalServerError)]
    public async Task A_hook_that_only_throws_compiles_and_fails_its_exchange(string rule, HttpStatusCode expected)
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { Rule = rule, ExpectErrors = true });

        using var answer = await proxy.Client.GetAsync("/");

        Assert.Equal(expected, answer.StatusCode);
    }
}

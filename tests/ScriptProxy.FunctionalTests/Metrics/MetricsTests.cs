using System.Diagnostics.Metrics;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using ScriptProxy.FunctionalTests.Wire;
using ScriptProxy.Host.Admin;
using ScriptProxy.Testing;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.FunctionalTests.Metrics;

public sealed class MetricsTests
{
    [Fact]
    public async Task Requests_are_counted_by_cluster_method_and_code_with_their_durations_bytes_and_failures()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Rule = """
                OnRequest("/own", request => request.Respond(204));
                OnRequest("/gone", request => { request.ForwardTo("http://127.0.0.1:1"); return Continue; });
                OnRequest("/broken", request => throw new Exception("no"));
                """,
            ExpectErrors = true,
        });
        foreach (var (method, path) in new[] { ("GET", "/"), ("GET", "/"), ("GET", "/own"), ("BREW", "/own"), ("GET", "/gone"), ("GET", "/broken") })
        {
            using var answer = await proxy.Client.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));
        }

        await using var admin = await StartAdminAsync(proxy);
        var samples = await EventuallyAsync(admin, read => read.Values.Where(pair => pair.Key.StartsWith("scriptproxy_requests_total", StringComparison.Ordinal)).Sum(pair => pair.Value) == 6);
        samples = await EventuallyAsync(admin, read => read["scriptproxy_requests_active"] == 0); // each ends a little after it is counted

        Assert.Equal(2, samples["""scriptproxy_requests_total{cluster="main",method="GET",code="200"}"""]);
        Assert.Equal(1, samples["""scriptproxy_requests_total{cluster="",method="GET",code="204"}"""]);
        Assert.Equal(1, samples["""scriptproxy_requests_total{cluster="",method="other",code="204"}"""]);
        Assert.Equal(1, samples["""scriptproxy_requests_total{cluster="",method="GET",code="502"}"""]);
        Assert.Equal(1, samples["""scriptproxy_requests_total{cluster="",method="GET",code="500"}"""]);
        Assert.Equal(1, samples["""scriptproxy_failures_total{cluster="",stage="Upstream",culprit="upstream"}"""]);
        Assert.Equal(1, samples["""scriptproxy_failures_total{cluster="",stage="OnRequest",culprit="unit"}"""]);
        Assert.Equal(2, samples["""scriptproxy_request_duration_seconds_count{cluster="main"}"""]);
        Assert.Equal(2, samples["""scriptproxy_request_duration_seconds_bucket{cluster="main",le="+Inf"}"""]);
        Assert.InRange(samples["""scriptproxy_request_duration_seconds_sum{cluster="main"}"""], 0.00001, 60);
        Assert.Equal("hellohello".Length, samples["""scriptproxy_response_body_bytes_total{cluster="main"}"""]);
    }

    [Fact]
    public async Task Counters_of_hooks_only_grow_over_reloads_and_the_generation_is_told()
    {
        await using var proxy = await ProxyUnderTest.StartAsync("OnRequest(request => Continue);");
        await using var admin = await StartAdminAsync(proxy);
        for (var version = 1; version <= 3; version++)
        {
            await proxy.Client.GetStringAsync("/");
            await proxy.Proxy.Retirement.SweepAsync();

            var samples = await ReadAsync(admin);
            Assert.Equal(version, samples["""scriptproxy_hook_calls_total{unit="rule.csx",phase="OnRequest"}"""]);
            Assert.Equal(0, samples["""scriptproxy_hook_failures_total{unit="rule.csx",phase="OnRequest"}"""]);
            Assert.InRange(samples["""scriptproxy_hook_time_seconds_total{unit="rule.csx",phase="OnRequest"}"""], 0.0000001, 60);
            Assert.Equal(version, samples["scriptproxy_generation"]);
            await EventuallyAsync(admin, read => read[$$"""scriptproxy_generation_exchanges{generation="{{version}}"}"""] == 0);
            proxy.WriteRule("rule.csx", $"OnRequest(request => Continue); // {version}");
            await proxy.ReloadAsync();
        }
    }

    [Fact]
    public async Task A_replaced_generation_is_alive_and_its_units_are_pending_until_its_last_exchange_has_ended()
    {
        var arrived = new TaskCompletionSource();
        var end = new TaskCompletionSource();
        await using var upstream = await Upstream.StartAsync(async _ =>
        {
            arrived.TrySetResult();
            await end.Task;
        });
        await using var proxy = await ProxyUnderTest.StartAsync("OnRequest(request => Continue);", upstream);
        await using var admin = await StartAdminAsync(proxy);
        var asking = proxy.Client.GetAsync("/");
        await arrived.Task;

        proxy.WriteRule("rule.csx", "OnRequest(request => Continue); // new");
        await proxy.ReloadAsync();
        var samples = await ReadAsync(admin);
        var status = await StatusAsync(admin);
        end.SetResult();
        using var answer = await asking;

        Assert.Equal((2, 1), (samples["scriptproxy_generations_alive"], samples["scriptproxy_unloads_pending"]));
        Assert.Equal((1, 0), (samples["""scriptproxy_generation_exchanges{generation="1"}"""], samples["""scriptproxy_generation_exchanges{generation="2"}"""]));
        Assert.Equal("[1:1, 2:0]", $"[{string.Join(", ", status.GetProperty("alive").EnumerateArray().Select(alive => $"{alive.GetProperty("number")}:{alive.GetProperty("exchanges")}"))}]");
        await EventuallyAsync(admin, read => read["scriptproxy_generations_alive"] == 1);
        await EventuallyAsync(admin, read =>
        {
            GC.Collect();
            return read["scriptproxy_unloads_pending"] == 0;
        });
    }

    [Fact]
    public async Task A_unit_that_keeps_itself_alive_is_a_gauge()
    {
        var time = new ManualTimeProvider();
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Time = time,
            Rules = new Dictionary<string, string> { ["clinging.csx"] = "AppDomain.CurrentDomain.ProcessExit += (_, _) => GC.KeepAlive(Continue);" },
        });
        await using var admin = await StartAdminAsync(proxy);
        proxy.WriteRule("clinging.csx", "");
        await proxy.ReloadAsync();

        await EventuallyAsync(admin, read =>
        {
            GC.Collect();
            time.Advance(TimeSpan.FromSeconds(1));
            return read.Values.GetValueOrDefault("""scriptproxy_units_lingering{unit="clinging.csx"}""") == 1;
        });

        Assert.Equal(["clinging.csx"], (await StatusAsync(admin)).GetProperty("lingering").EnumerateArray().Select(name => name.GetString()));
    }

    [Fact]
    public async Task A_bad_save_is_a_refused_reload_whose_findings_the_status_keeps_until_it_is_mended()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { Rule = "OnRequest(request => Continue);", ExpectErrors = true });
        await using var admin = await StartAdminAsync(proxy);
        var started = await ReadAsync(admin);
        Assert.Equal((1, 1), (started["""scriptproxy_reloads_total{result="served"}"""], started["scriptproxy_last_reload_successful"]));
        Assert.Equal(JsonValueKind.Null, (await StatusAsync(admin)).GetProperty("refused").ValueKind);

        proxy.WriteRule("rule.csx", "OnRequest(");
        await proxy.ReloadAsync();

        var refused = await ReadAsync(admin);
        Assert.Equal((1, 0), (refused["""scriptproxy_reloads_total{result="refused"}"""], refused["scriptproxy_last_reload_successful"]));
        Assert.Equal(started["scriptproxy_last_reload_success_timestamp_seconds"], refused["scriptproxy_last_reload_success_timestamp_seconds"]);
        Assert.Equal(2, refused["scriptproxy_reload_duration_seconds_count"]);
        Assert.Contains("rule.csx(1,", (await StatusAsync(admin)).GetProperty("refused").GetProperty("findings")[0].GetString());

        proxy.WriteRule("rule.csx", "OnRequest(request => Continue);");
        await proxy.ReloadAsync();

        Assert.Equal(1, (await ReadAsync(admin))["scriptproxy_last_reload_successful"]);
        Assert.Equal(JsonValueKind.Null, (await StatusAsync(admin)).GetProperty("refused").ValueKind);
    }

    [Fact]
    public async Task Status_tells_of_each_unit_what_its_hooks_did_and_how_it_failed_last()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Rule = "OnRequest(request => Continue); OnRequest(\"/bad\", request => throw new Exception(\"so it is\")); OnResponse(response => { });",
            ExpectErrors = true,
        });
        await using var admin = await StartAdminAsync(proxy);
        await proxy.Client.GetStringAsync("/");
        using var bad = await proxy.Client.GetAsync("/bad");
        var id = (await bad.Content.ReadAsStringAsync()).Split("error id: ")[1].Trim();

        var unit = (await StatusAsync(admin)).GetProperty("units")[0];

        Assert.Equal(("serving", 5, 1), (unit.GetProperty("state").GetString(), unit.GetProperty("calls").GetInt32(), unit.GetProperty("failures").GetInt32()));
        var hooks = unit.GetProperty("hooks")[0];
        Assert.Equal(("OnRequest", 2, 3, 1), (hooks.GetProperty("phase").GetString(), hooks.GetProperty("count").GetInt32(), hooks.GetProperty("calls").GetInt32(), hooks.GetProperty("failures").GetInt32()));
        var failure = unit.GetProperty("lastFailure");
        Assert.Equal(("so it is", id), (failure.GetProperty("message").GetString(), failure.GetProperty("errorId").GetString()));
        Assert.InRange(DateTimeOffset.UtcNow - unit.GetProperty("since").GetDateTimeOffset(), TimeSpan.Zero, TimeSpan.FromMinutes(5));
    }

    [Fact]
    public async Task The_meter_shows_the_same_figures_and_the_process_shows_its_own()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { Rules = new Dictionary<string, string> { ["metered.csx"] = "OnRequest(request => Continue);" } });
        await using var admin = await StartAdminAsync(proxy);
        await proxy.Client.GetStringAsync("/");
        var calls = 0d;
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Scope == proxy.Proxy.Metrics && instrument.Name == "scriptproxy.hook.calls")
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<double>((_, value, tags, _) => calls += tags[0].Value as string == "metered.csx" ? value : 0);
        listener.Start();
        listener.RecordObservableInstruments();

        var samples = await ReadAsync(admin);

        Assert.Equal(1, calls);
        Assert.Equal(calls, samples["""scriptproxy_hook_calls_total{unit="metered.csx",phase="OnRequest"}"""]);
        Assert.Equal(1, samples["scriptproxy_rule_compile_duration_seconds_count"] + samples["scriptproxy_rule_cache_hits_total"]);
        Assert.All(
            ["process_cpu_seconds_total", "process_resident_memory_bytes", "process_start_time_seconds", "dotnet_gc_heap_total_allocated_bytes_total"],
            name => Assert.True(samples[name] > 0, name));
    }

    [Theory]
    [InlineData("GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n", 200)]
    [InlineData("GET /metrics HTTP/1.1\r\nHost: localhost\r\nOrigin: http://evil.example\r\n\r\n", 403)]
    [InlineData("GET /metrics HTTP/1.1\r\nHost: evil.example\r\n\r\n", 403)]
    [InlineData("POST /metrics HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n", 405)]
    public async Task Web_pages_do_not_read_metrics(string request, int status)
    {
        await using var proxy = await ProxyUnderTest.StartAsync();
        await using var admin = await StartAdminAsync(proxy);
        using var client = await WireConnection.ConnectAsync(new Uri(admin.Address));

        Assert.Equal(status, (await client.AskAsync(request)).Status);
    }

    private static async Task<AdminHost> StartAdminAsync(ProxyUnderTest proxy) =>
        (await AdminHost.StartAsync("http://127.0.0.1:0", proxy.Proxy, NullLoggerFactory.Instance))!;

    private static async Task<PrometheusSamples> ReadAsync(AdminHost admin)
    {
        using var client = new HttpClient();
        using var answer = await client.GetAsync(admin.Address + "/metrics");
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", answer.Content.Headers.GetValues("Content-Type").Single());
        return PrometheusSamples.Parse(await answer.Content.ReadAsStringAsync());
    }

    private static async Task<PrometheusSamples> EventuallyAsync(AdminHost admin, Func<PrometheusSamples, bool> condition)
    {
        PrometheusSamples? samples = null;
        await Eventually.TrueAsync(async () => condition(samples = await ReadAsync(admin)), "the metrics show it");
        return samples!;
    }

    private static async Task<JsonElement> StatusAsync(AdminHost admin)
    {
        using var client = new HttpClient();
        return await client.GetFromJsonAsync<JsonElement>(admin.Address + "/status");
    }
}

using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using ScriptProxy.MicroBenchmarks.Kit;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.MicroBenchmarks.Pieces;

/// <summary>What ASP.NET's matcher takes alone, for comparison with the matches of hooks and with the whole way below.</summary>
[BenchmarkCategory("ASP.NET's route matcher")]
public class Routes
{
    private readonly HttpContext _http = TestPipeline.Request("GET", "/orders/7", "tenant123.example");
    private readonly RequestDelegate _one = MatcherOf([("tenant123.example", "/orders/{id}")]);
    private readonly RequestDelegate _thousand = MatcherOf(Registrations.HostsAndPaths(200));

    [Benchmark(Description = "one route")]
    public Task One() => Match(_one);

    [Benchmark(Description = "1,000 routes of 200 hosts")]
    public Task Thousand() => Match(_thousand);

    private Task Match(RequestDelegate matcher)
    {
        _http.SetEndpoint(null);
        return matcher(_http);
    }

    private static RequestDelegate MatcherOf(IEnumerable<(string Host, string Path)> routes)
    {
        var services = new ServiceCollection().AddLogging().AddRouting();
        services.AddSingleton(new DiagnosticListener("none")).AddSingleton<DiagnosticSource>(provider => provider.GetRequiredService<DiagnosticListener>());
        var app = new ApplicationBuilder(services.BuildServiceProvider());
        app.UseRouting();
        app.UseEndpoints(endpoints =>
        {
            foreach (var (host, path) in routes)
            {
                endpoints.Map(path, _ => Task.CompletedTask).RequireHost(host);
            }
        });
        return app.Build();
    }
}

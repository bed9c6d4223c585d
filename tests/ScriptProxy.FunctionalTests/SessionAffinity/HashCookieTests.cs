using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ScriptProxy.Host.SessionAffinity;
using Yarp.ReverseProxy.Configuration;

namespace ScriptProxy.FunctionalTests.SessionAffinity;

public sealed class HashCookieTests
{
    [Fact]
    public async Task A_client_stays_with_its_destination_and_another_replica_knows_it()
    {
        await using var one = await Upstream("one");
        await using var two = await Upstream("two");
        await using var first = await Proxy(one, two);
        await using var replica = await Proxy(one, two);
        using var http = new HttpClient(new SocketsHttpHandler { UseCookies = false });
        var seen = new HashSet<string>();

        for (var client = 0; client < 10; client++)
        {
            using var answer = await http.GetAsync(first.Urls.Single());
            var name = await answer.Content.ReadAsStringAsync();
            var cookie = Assert.Single(answer.Headers.GetValues("Set-Cookie"));
            Assert.Matches("^sticky=[A-Za-z0-9_-]{22}; path=/; httponly$", cookie);
            seen.Add(name);

            for (var i = 0; i < 4; i++)
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, (i < 2 ? first : replica).Urls.Single());
                request.Headers.Add("Cookie", cookie.Split(';')[0]);
                using var again = await http.SendAsync(request);

                Assert.Equal(name, await again.Content.ReadAsStringAsync());
                Assert.False(again.Headers.Contains("Set-Cookie"));
            }
        }

        Assert.Equal(["one", "two"], seen.Order());
        Assert.DoesNotContain(AppDomain.CurrentDomain.GetAssemblies(), assembly => assembly.GetName().Name == "System.IO.Hashing");
    }

    [Fact]
    public async Task A_client_whose_destination_is_gone_gets_another_and_a_new_cookie()
    {
        await using var one = await Upstream("one");
        await using var proxy = await Proxy(one);
        using var http = new HttpClient(new SocketsHttpHandler { UseCookies = false });
        using var request = new HttpRequestMessage(HttpMethod.Get, proxy.Urls.Single());
        request.Headers.Add("Cookie", "sticky=AAAAAAAAAAAAAAAAAAAAAA");

        using var answer = await http.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Single(answer.Headers.GetValues("Set-Cookie"));
    }

    private static async Task<WebApplication> Upstream(string name)
    {
        var app = Builder().Build();
        app.Run(context => context.Response.WriteAsync(name));
        await app.StartAsync();
        return app;
    }

    private static async Task<WebApplication> Proxy(params WebApplication[] upstreams)
    {
        var builder = Builder();
        builder.Services.AddReverseProxy().LoadFromMemory(
            [new RouteConfig { RouteId = "all", ClusterId = "c", Match = new RouteMatch { Path = "{**rest}" } }],
            [
                new ClusterConfig
                {
                    ClusterId = "c",
                    LoadBalancingPolicy = "RoundRobin",
                    SessionAffinity = new SessionAffinityConfig { Enabled = true, Policy = "HashCookie", AffinityKeyName = "sticky" },
                    Destinations = upstreams.Select((upstream, index) => (upstream, index)).ToDictionary(
                        pair => pair.index.ToString(CultureInfo.InvariantCulture),
                        pair => new DestinationConfig { Address = pair.upstream.Urls.Single() }),
                },
            ]);
        builder.Services.ReplaceHashCookieAffinity();
        var app = builder.Build();
        app.MapReverseProxy();
        await app.StartAsync();
        return app;
    }

    private static WebApplicationBuilder Builder()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        return builder;
    }
}

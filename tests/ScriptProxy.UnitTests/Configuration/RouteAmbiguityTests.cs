using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using ScriptProxy.Host.Configuration.Routes;
using Yarp.ReverseProxy.Configuration;

namespace ScriptProxy.UnitTests.Configuration;

public sealed class RouteAmbiguityTests
{
    // Each row: two routes as "methods hosts path order", a request that both could take, and whether routing can choose.
    [Theory]
    [InlineData("- - /a/{x} 0", "- - /A/{y} 0", "GET h /a/1", true)]
    [InlineData("- - /a/{x} 0", "- - /a/{y} 1", "GET h /a/1", false)]
    [InlineData("- - /a/{x?} 0", "- - /a/{y} 0", "GET h /a/1", true)]
    [InlineData("- - /a/{x=1} 0", "- - /a/{y} 0", "GET h /a/1", true)]
    [InlineData("- - /a/{x:int} 0", "- - /a/{y} 0", "GET h /a/1", false)]
    [InlineData("- - /a/{x:int} 0", "- - /a/{y:INT} 0", "GET h /a/1", true)]
    [InlineData("- - /a/{**x} 0", "- - /a/{*y} 0", "GET h /a/1", true)]
    [InlineData("- - /a/{**x} 0", "- - /a/{y} 0", "GET h /a/1", false)]
    [InlineData("- - /a/b 0", "- - /a/{y} 0", "GET h /a/b", false)]
    [InlineData("- - /{x}.{y} 0", "- - /{y}.{z} 0", "GET h /a.b", true)]
    [InlineData("GET - /a 0", "- - /a 0", "GET h /a", false)]
    [InlineData("GET,POST - /a 0", "PUT,get - /a 0", "GET h /a", true)]
    [InlineData("GET - /a 0", "POST - /a 0", "GET h /a", false)]
    [InlineData("- h /a 0", "- - /a 0", "GET h /a", false)]
    [InlineData("- * /a 0", "- - /a 0", "GET h /a", false)]
    [InlineData("- h /a 0", "- h /a 0", "GET h /a", true)]
    [InlineData("- h,i /a 0", "- i,j /a 0", "GET i /a", true)]
    [InlineData("- h /a 0", "- i /a 0", "GET h /a", false)]
    [InlineData("- *.h /a 0", "- *.h /a 0", "GET b.h /a", true)]
    [InlineData("- b.h /a 0", "- *.h /a 0", "GET b.h /a", false)]
    [InlineData("- *.b.h /a 0", "- *.h /a 0", "GET c.b.h /a", false)]
    [InlineData("- h:80 /a 0", "- h:80 /a 0", "GET h:80 /a", true)]
    [InlineData("- h:80 /a 0", "- h /a 0", "GET h:80 /a", false)]
    [InlineData("- *:80 /a 0", "- h /a 0", "GET h:80 /a", false)]
    public async Task It_says_what_routing_does(string one, string other, string request, bool isAmbiguous)
    {
        RouteConfig[] routes = [Route("one", one), Route("other", other)];

        Assert.Equal((isAmbiguous, isAmbiguous), (RouteAmbiguity.Find(routes).Any(), await RoutingFails(routes, request.Split(' '))));
    }

    [Fact]
    public void Hosts_that_differ_in_case_are_the_same_host()
    {
        // Routing would take one of the two and never the other, which nobody can have meant.
        Assert.Single(RouteAmbiguity.Find([Route("one", "- h /a 0"), Route("other", "- H /a 0")]));
    }

    [Fact]
    public void Routes_that_headers_or_query_tell_apart_are_left_alone()
    {
        RouteConfig plain = new() { RouteId = "plain", Match = new() { Path = "/a" } };
        var version = (string value) => new RouteConfig
        {
            RouteId = value,
            Match = new() { Path = "/a", Headers = [new() { Name = "X-Version", Values = [value] }], QueryParameters = [new() { Name = "q", Mode = QueryParameterMatchMode.Exists }] },
        };

        Assert.Empty(RouteAmbiguity.Find([plain, version("1"), version("2")]));
        Assert.Single(RouteAmbiguity.Find([plain, version("1"), version("1")]));
    }

    private static RouteConfig Route(string id, string text)
    {
        var parts = text.Split(' ');
        string[]? List(string part) => part == "-" ? null : part.Split(',');
        return new() { RouteId = id, Order = int.Parse(parts[3], null), Match = new() { Methods = List(parts[0]), Hosts = List(parts[1]), Path = parts[2] } };
    }

    private static async Task<bool> RoutingFails(IEnumerable<RouteConfig> routes, string[] request)
    {
        using var listener = new DiagnosticListener("test");
        await using var services = new ServiceCollection().AddLogging().AddRouting().AddSingleton(listener).BuildServiceProvider();
        var app = new ApplicationBuilder(services);
        app.UseRouting().UseEndpoints(endpoints =>
        {
            foreach (var route in routes)
            {
                var endpoint = endpoints.Map(route.Match.Path!, _ => Task.CompletedTask).WithOrder(route.Order ?? 0);
                _ = route.Match.Hosts is { } hosts ? endpoint.RequireHost([.. hosts]) : endpoint;
                _ = route.Match.Methods is { } methods ? endpoint.WithMetadata(new HttpMethodMetadata(methods)) : endpoint;
            }
        });
        var context = new DefaultHttpContext { RequestServices = services };
        (context.Request.Method, context.Request.Host, context.Request.Path, context.Request.Scheme) = (request[0], new HostString(request[1]), request[2], "http");
        try
        {
            await app.Build()(context);
            return false;
        }
        catch (Exception error) when (error.GetType().Name == "AmbiguousMatchException")
        {
            return true;
        }
    }
}

using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using ScriptProxy.Host.Routing;

namespace ScriptProxy.UnitTests.Routing;

public sealed class RouteExpressionTests
{
    [Theory]
    [InlineData("/{id:regex(^(a+)+$)}", true)]
    [InlineData("/a/{id:length(3):Regex(b)}/{**rest}", true)]
    [InlineData("/{id:int}/{name:alpha:maxlength(9)=regex(a)}", false)]
    [InlineData("/regex(a)/{**rest}", false)]
    public void They_are_found_in_paths(string path, bool areThere) =>
        Assert.Equal(areThere, RouteExpressions.AreIn(new RouteEndpoint(_ => Task.CompletedTask, RoutePatternFactory.Parse(path), 0, null, null)));

    [Fact]
    public async Task They_are_tried_in_the_pool()
    {
        var isInPool = false;
        var match = RouteExpressions.InPool(_ =>
        {
            isInPool = Thread.CurrentThread.IsThreadPoolThread;
            return Task.CompletedTask;
        });
        var matched = new TaskCompletionSource<Task>();
        new Thread(() => matched.SetResult(match(new DefaultHttpContext()))).Start();
        await await matched.Task;
        Assert.True(isInPool);
    }
}

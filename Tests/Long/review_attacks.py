"""What a script that got into the review page could do: nothing."""
from reviewer import expect

ATTACKS = [
    "fetch('http://127.0.0.1:9/').then(() => 'sent', () => 'refused')",
    "navigator.sendBeacon('http://127.0.0.1:9/') && new Promise(done =>"
    " addEventListener('securitypolicyviolation', () => done('refused')))",
    """new Promise(done => {
         const image = new Image();
         image.onload = () => done('sent');
         image.onerror = () => done('refused');
         image.src = 'http://127.0.0.1:9/';
       })""",
    "(() => { try { document.body.innerHTML = '<b>x</b>'; return 'markup' } catch { return 'refused' } })()",
    "(() => { try { return eval('\"run\"') } catch { return 'refused' } })()",
    """(() => {
         const script = document.createElement('script');
         try { script.text = 'window.injected = 1' } catch { return 'refused' }
         document.body.append(script);
         return window.injected ? 'run' : 'refused';
       })()""",
    """(() => {
         const style = document.createElement('style');
         style.textContent = 'body { color: rgb(1, 2, 3) }';
         document.head.append(style);
         const applied = getComputedStyle(document.body).color === 'rgb(1, 2, 3)';
         style.remove();
         return applied ? 'applied' : 'refused';
       })()""",
]


def attacks(browser):
    """Nothing of the items was run; and even a script that got into the page could neither send nor make markup."""
    expect(browser.evaluate("typeof window.injected") == "undefined", "nothing of the items was run")
    expect(browser.evaluate("document.querySelectorAll('script').length") == 3, "there are the page's scripts only")
    fetching = "img, iframe, object, embed, svg, base, link, video, audio"
    expect(browser.evaluate(f"document.querySelectorAll('{fetching}').length") == 0, "there are no elements that fetch")
    problems, _ = browser.log()
    expect(problems == [], f"the log is clean: {problems[:3]}")
    before = len(browser.events)
    for attack in ATTACKS:
        expect(browser.evaluate(attack) == "refused", attack)
    answered = [event for event in browser.events[before:] if event["method"] == "Network.responseReceived"]
    expect(not answered, f"no request had an answer: {answered}")
    del browser.events[before:]

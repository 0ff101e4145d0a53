import Problems

extension LanguageCheck {
    static let cases: [CheckCase] =
        mixed
        + [
            texts(
                .chinese, "求值。",
                [
                    (.pass, "设抛物线y=ax^2+bx+c过原点，则c=0，于是y=ax^2+bx。", "formulas without signs"),
                    (.pass, "令uv=t，则du=dt/v，所以u+v≥2sqrt(t)。", "products and differentials"),
                    (.pass, "因为mn=6，np=10，mp=15，所以mnp的平方等于900。", "a product of letters that were named"),
                    (.pass, "由tanA=tanB得A=B，所以△ABC是等腰三角形，cosC=1/2。", "functions of angles"),
                    (.pass, "数列an=3n-1，前n项和Sn=n(3n+1)/2，故a1=2。", "names of sequences"),
                    (.pass, "记xy坐标系中的点P(x,y)，满足xy>0且x+y<4。", "letters with relations"),
                    (.pass, "函数gcd(a,b)返回最大公约数，而lcm(a,b)=ab/gcd(a,b)。", "functions"),
                    (.pass, "调用max_sum(nums)得到结果，然后用len(nums)求长度。", "names of programs"),
                    (.pass, "他用Excel整理数据，再用Python计算，最后用PowerPoint展示给大家看。", "names of programs"),
                    (.pass, "由Cauchy不等式与Jensen不等式可知，等号成立当且仅当各项相等。", "names of mathematicians"),
                    (.pass, "根据Fermat小定理和Wilson定理，这个余数等于一。", "names of theorems"),
                    (.pass, "小李在GitHub上找到了代码，用iPhone拍照后发到WeChat群里。", "names with capitals inside"),
                    (.pass, "溶液的pH值约为七，含有NaCl和H2O，浓度为2mol每升。", "chemistry"),
                    (.pass, "电流I=2A，电压U=IR=20V，功率P=UI=40W。", "physics"),
                    (.pass, "x^2-5x+6=0，解得x=2或x=3，经检验两个根都满足方程。", "an equation"),
                    (.fail, "令 let x=3 然后 then y=4 所以 hence 和为 sum 等于七。", "word by word in two languages"),
                    (.fail, "首先 first 我们 we 把两个 two 数 numbers 相加。", "word by word"),
                    (
                        .fail, "我们先把两数相加，然后 we compare the result with the limit，最后写出答案。",
                        "a clause in English"
                    ),
                    (.fail, "So we add both numbers, and then 得到七。", "English at the beginning"),
                    (.fail, "So 两数之和为七。Then 与上限比较。Hence 答案为七。", "small words with capitals are no names"),
                    (.fail, "我们先把两个数相加。Luego comparamos la suma con el límite.", "a sentence in Spanish"),
                    (.fail, "我们先把两个数相加。まず二つの数を足します。", "a sentence in Japanese"),
                    (
                        .fail, "$\\text{We add both numbers and compare the sum}$，所以答案是七。",
                        "a sentence in a formula"
                    ),
                    (.fail, "\\(\\mbox{first we add the two numbers}\\)，所以答案是七。", "in \\mbox"),
                    (.fail, "\\[\\textbf{the answer is therefore seven}\\] 所以是七。", "in \\textbf"),
                    (
                        .fail, "`First we add both numbers and compare`，所以答案是七。",
                        "a sentence between backquotes"
                    ),
                    (
                        .fail, "```\nFirst we add the two numbers and compare the sum.\n```\n所以是七。",
                        "a sentence in a fence"
                    ),
                    (
                        .fail, "```text\nFirst we add the two numbers and compare the sum.\n```\n所以是七。",
                        "in a fence of text"
                    ),
                    (
                        .fail, "所以是七。\n```\nFirst we add the two numbers and compare the sum.",
                        "in a fence that stays open"
                    ),
                    (
                        .fail, "所以是七。\n```python\nx = 3\nThen we add the two numbers and compare the sum.",
                        "in an open fence of Python"
                    ),
                    (
                        .pass, "```python\n# add both numbers and print the sum\nprint(3 + 4)\n```\n所以答案是七。",
                        "a program with comments"
                    ),
                    (
                        .pass, "```\nfor i in range(10):\n    print(i)\n```\n所以答案是四十五。",
                        "a program in a plain fence"
                    ),
                    (.pass, "用`print(sum(x))`输出，得到七。", "code between backquotes"),
                    (.pass, "$x \\text{ if } x > 0$，否则取相反数。", "a word in a formula"),
                    (.pass, "$5\\text{ cm} + 3\\text{ cm} = 8\\text{ cm}$，所以周长是八厘米。", "units in formulas"),
                    (.fail, "Ｗｅ ａｄｄ ｂｏｔｈ ｎｕｍｂｅｒｓ，所以是七。", "full-width letters"),
                    (.fail, "Сначала сложим числа，所以是七。", "Russian"),
                    (.fail, "먼저 두 수를 더하면，所以是七。", "Korean"),
                ]),
            texts(
                .english, "What is 3+4?",
                [
                    (
                        .pass, "Let kx = mn and pq = rs, so that kx + pq = mn + rs holds for all values.",
                        "products of letters"
                    ),
                    (
                        .pass, "We have dp[i][j] = max(dp[i-1][j], dp[i][j-1]), hence the answer is seven.",
                        "a recurrence"
                    ),
                    (
                        .pass,
                        "By the Cauchy-Schwarz inequality and Lagrange multipliers the maximum is seven.",
                        "names"
                    ),
                    (
                        .pass, "The Ansatz works: the eigenvalue is two and the eigenvector is (1, 1).",
                        "a loanword"
                    ),
                    (.pass, "3 + 4 = 7", "no words"),
                    (.pass, "Hence $f(x) = x^2$ is even, q.e.d.", "a formula"),
                    (.fail, "We add the numbers. 然后我们比较两个数的大小。", "Chinese"),
                    (.fail, "\\[\\text{首先把两个数相加}\\] So it is seven.", "Chinese in a formula"),
                    (.fail, "`首先把两个数相加然后比较` So it is seven.", "Chinese between backquotes"),
                    (.fail, "```\n首先把两个数相加，然后比较大小。\n```\nSo it is seven.", "Chinese in a fence"),
                    (.fail, "```\n首先把两个数相加，然后比较大小。", "Chinese in an open fence"),
                    (.fail, "/* 先相加再比较大小 */ So it is seven.", "Chinese in a comment"),
                    (
                        .fail, "First we add the numbers. Danach vergleichen wir die Summe mit der Grenze.",
                        "German"
                    ),
                    (
                        .fail, "First we add the numbers. Ensuite nous comparons la somme avec la limite.",
                        "French"
                    ),
                    (
                        .fail, "First we add the numbers. Depois comparamos a soma com o limite dado.",
                        "Portuguese"
                    ),
                    (.fail, "First we add the numbers. Затем сравним сумму с пределом.", "Russian"),
                    (.fail, "First we add the numbers. 그런 다음 합을 비교합니다.", "Korean"),
                ]),
            texts(
                .japanese, "3と4の和は？",
                [
                    (.pass, "まず二つの数を足すと七になるので、答えは七です。", "Japanese"),
                    (.pass, "最大公約数は六、最小公倍数は百二十である。", "with words of Chinese characters only"),
                    (.pass, "証明終了。よって求める値は七である。", "a sentence without kana in it"),
                    (.pass, "次に、方程式x^2=4を解くと、x=2またはx=-2となる。", "an equation"),
                    (.pass, "Eulerの公式とFermatの小定理より、余りは一である。", "names"),
                    (.fail, "首先把这两个数相加，然后与上限比较，最后写出结果。", "Chinese throughout"),
                    (.fail, "まず二つの数を足します。然后我们把这个和与上限进行比较。", "half Chinese"),
                    (.fail, "首先將這兩個數相加，然後與上限比較。", "traditional Chinese"),
                    (.fail, "まず二つの数を足します。Then we compare the sum with the limit.", "half English"),
                    (.fail, "所以答案是七。", "a short Chinese sentence"),
                ]),
            texts(
                .korean, "3과 4의 합은?",
                [
                    (.pass, "두 수를 더하면 칠이므로 답은 칠입니다.", "Korean"),
                    (.pass, "함수 f(x)=x^2를 미분하면 2x이고, Euler 공식에 의해 답은 일입니다.", "formulas and a name"),
                    (.fail, "두 수를 더하면 然后比较两个数的大小。", "Chinese"),
                    (.fail, "두 수를 더합니다. Then we compare them with the limit.", "English"),
                ]),
            texts(
                .russian, "Сколько будет 3+4?",
                [
                    (.pass, "Сложим два числа, получим семь, значит, ответ семь.", "Russian"),
                    (.pass, "По теореме Euler получаем y=kx+b, откуда k=2.", "a formula and a name"),
                    (.pass, "Объём съёмного подъезда равен семи.", "its hard signs"),
                    (.fail, "Спочатку додамо обидва числа, потім порівняємо їх із межею.", "Ukrainian"),
                    (.fail, "Първо събираме двете числа, след това ги сравняваме.", "Bulgarian"),
                    (.fail, "Прво саберемо оба броја, затим их упоредимо.", "Serbian"),
                    (.fail, "Сложим числа. Then we compare the sum.", "English"),
                ]),
            texts(
                .arabic, "ما مجموع 3 و 4؟",
                [
                    (.pass, "نجمع العددين فنحصل على سبعة، إذن الجواب سبعة.", "Arabic"),
                    (.fail, "ابتدا دو عدد را جمع می\u{200C}کنیم و سپس پاسخ را می\u{200C}نویسیم.", "Persian"),
                    (.fail, "پہلے ہم دونوں اعداد کو جمع کرتے ہیں۔", "Urdu"),
                ]),
            texts(
                .hindi, "3 और 4 का योग?",
                [
                    (.pass, "दोनों संख्याओं को जोड़ने पर सात मिलता है, इसलिए उत्तर सात है।", "Hindi"),
                    (.fail, "दोन्ही संख्या मिळवल्यावर सात मिळतात आणि उत्तर सात आहे.", "Marathi"),
                ]),
            texts(
                .greek, "Πόσο κάνει 3+4;",
                [
                    (.pass, "Προσθέτουμε τους δύο αριθμούς και βρίσκουμε επτά.", "Greek"),
                    (.fail, "Προσθέτουμε τους αριθμούς and then we compare them.", "English"),
                ]),
            texts(
                .hebrew, "כמה זה 3+4?",
                [
                    (.pass, "נחבר את שני המספרים ונקבל שבע, ולכן התשובה היא שבע.", "Hebrew"),
                    (.fail, "נחבר את המספרים and then we compare them.", "English"),
                ]),
            texts(
                .thai, "3+4 เท่ากับเท่าไร",
                [
                    (.pass, "นำสองจำนวนมาบวกกันได้เจ็ด ดังนั้นคำตอบคือเจ็ด", "Thai"),
                    (.fail, "นำสองจำนวนมาบวกกัน แล้ว then we compare the sum with the limit.", "English"),
                ]),
            texts(
                .spanish, "¿Cuánto es 3+4?",
                [
                    (
                        .pass,
                        "Sumamos los dos números y obtenemos siete, por lo tanto la respuesta es siete.",
                        "Spanish"
                    ),
                    (.pass, "Sea xy = 12 y yz = 20, luego xyz se calcula con z = 5.", "products of letters"),
                    (
                        .fail, "Somamos os dois números e obtemos sete, portanto a resposta é sete.",
                        "Portuguese"
                    ),
                ]),
            texts(
                .french, "Combien font 3+4 ?",
                [
                    (
                        .pass, "On additionne les deux nombres et on obtient sept, donc la réponse est sept.",
                        "French"
                    ),
                    (.pass, "On obtient dy/dx = ky, donc la fonction croît.", "a differential equation"),
                    (
                        .fail, "On additionne les deux nombres, then we compare the sum with the limit.",
                        "English"
                    ),
                ]),
            texts(
                .german, "Was ist 3+4?",
                [
                    (
                        .pass, "Wir addieren beide Zahlen und erhalten sieben, also ist die Antwort sieben.",
                        "German"
                    ),
                    (.fail, "Wir addieren beide Zahlen. Then we compare the sum with the limit.", "English"),
                ]),
        ].flatMap { $0 }

    /// Chains of thought for a prompt in a language.
    private static func texts(
        _ language: Language, _ prompt: String, _ rows: [(Verdict.Outcome, String, String)]
    ) -> [CheckCase] {
        rows.map { CheckCase($0.0, $0.1, prompt: prompt, language: language, why: $0.2) }
    }
}

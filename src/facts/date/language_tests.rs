//! What the grammars of other languages than English find on a Wednesday, 28 June 2023.

use super::tests::check;

#[test]
fn spanish() {
    check(
        "es",
        &[
            ("El ministro llegó el martes a Moscú.", "martes=2023-06-27"),
            ("Se reunirá el viernes con su homólogo.", "viernes=2023-06-30"),
            (
                "El lunes 26 de junio cantó Plácido Domingo.",
                "lunes 26 de junio=2023-06-26",
            ),
            ("Nació el 5 de mayo de 1962.", "5 de mayo de 1962=1962-05-05"),
            ("Fue del 3 al 5 de mayo.", "3=2023-05-03 | 5 de mayo=2023-05-05"),
            ("en mayo, en mayo de 2022", "mayo=2023-05 | mayo de 2022=2022-05"),
            ("Desde 1962, en 2022", "1962=1962 | 2022=2022"),
            (
                "los años noventa, la década de 1990",
                "los años noventa=199 | la década de 1990=199",
            ),
            (
                "hace dos años, la semana pasada, el próximo lunes",
                "hace dos años=2021 | la semana pasada=2023-W25 | próximo lunes=2023-07-03",
            ),
            (
                "Esta mañana, mañana, ayer por la tarde, anoche",
                "Esta mañana=2023-06-28TMOt | mañana=2023-06-29 | ayer por la tarde=2023-06-27TAFt | anoche=2023-06-27TNIt",
            ),
            ("Por la mañana cantan.", ""),
            (
                "durante años, tres décadas, 11 días",
                "años=PXYd | tres décadas=P3DEd | 11 días=P11Dd",
            ),
            (
                "todos los lunes, dos veces al año",
                "todos los lunes=XXXX-WXX-1s | dos veces al año=P1Ys",
            ),
            (
                "recientemente, ahora, en los próximos días",
                "recientemente=PAST_REF | ahora=PRESENT_REF | en los próximos días=FUTURE_REF",
            ),
            (
                "a las 10:30 GMT, el fin de semana",
                "10:30 GMT=2023-06-28T10:30Zt | el fin de semana=2023-W25-WE",
            ),
            (
                "el primer trimestre de 2023, el siglo XX",
                "primer trimestre de 2023=2023-Q1 | siglo XX=19",
            ),
            ("2000 soldados y una mujer de 34 años", ""),
        ],
    );
}

#[test]
fn french() {
    check(
        "fr",
        &[
            ("Le ministre est arrivé mardi à Moscou.", "mardi=2023-06-27"),
            ("Il rencontrera vendredi son homologue.", "vendredi=2023-06-30"),
            (
                "lundi 26 juin, le 1er juillet",
                "lundi 26 juin=2023-06-26 | 1er juillet=2023-07-01",
            ),
            ("né le 5 mai 1962", "5 mai 1962=1962-05-05"),
            ("du 3 au 5 mai", "3=2023-05-03 | 5 mai=2023-05-05"),
            (
                "en mai, en mars 2022, la planète Mars",
                "mai=2023-05 | mars 2022=2022-03",
            ),
            ("Depuis 1962, en 2022", "1962=1962 | 2022=2022"),
            (
                "les années 1990, les années 90",
                "les années 1990=199 | les années 90=199",
            ),
            (
                "il y a deux ans, la semaine dernière, lundi prochain",
                "il y a deux ans=2021 | la semaine dernière=2023-W25 | lundi prochain=2023-07-03",
            ),
            (
                "Ce matin, demain, hier soir, aujourd'hui",
                "Ce matin=2023-06-28TMOt | demain=2023-06-29 | hier soir=2023-06-27TEVt | aujourd'hui=2023-06-28",
            ),
            (
                "trois décennies, 11 jours",
                "trois décennies=P3DEd | 11 jours=P11Dd",
            ),
            (
                "chaque lundi, deux fois par an",
                "chaque lundi=XXXX-WXX-1s | deux fois par an=P1Ys",
            ),
            (
                "récemment, maintenant, dans les prochains jours",
                "récemment=PAST_REF | maintenant=PRESENT_REF | dans les prochains jours=FUTURE_REF",
            ),
            (
                "à 10h30 GMT, le week-end",
                "10h30 GMT=2023-06-28T10:30Zt | le week-end=2023-W25-WE",
            ),
            (
                "le premier trimestre 2023, au XXe siècle",
                "premier trimestre 2023=2023-Q1 | XXe siècle=19",
            ),
            ("2000 soldats, un homme de 34 ans", ""),
        ],
    );
}

#[test]
fn german() {
    check(
        "de",
        &[
            ("Der Minister kam am Dienstag nach Moskau.", "Dienstag=2023-06-27"),
            (
                "Er wird am Freitag seinen Kollegen treffen.",
                "Freitag=2023-06-30",
            ),
            (
                "Montag, 26. Juni, und Dienstagabend",
                "Montag, 26. Juni=2023-06-26 | Dienstagabend=2023-06-27",
            ),
            ("geboren am 5. Mai 1962", "5. Mai 1962=1962-05-05"),
            ("vom 3. bis 5. Mai", "3.=2023-05-03 | 5. Mai=2023-05-05"),
            ("im Mai, im März 2022", "Mai=2023-05 | März 2022=2022-03"),
            ("Seit 1962, im Jahr 2022", "1962=1962 | im Jahr 2022=2022"),
            (
                "die 1990er Jahre, die 90er-Jahre",
                "1990er Jahre=199 | 90er-Jahre=199",
            ),
            (
                "vor zwei Jahren, letzte Woche, kommenden Montag",
                "vor zwei Jahren=2021 | letzte Woche=2023-W25 | kommenden Montag=2023-07-03",
            ),
            (
                "Heute Morgen, gestern Abend, vorgestern",
                "Heute Morgen=2023-06-28TMOt | gestern Abend=2023-06-27TEVt | vorgestern=2023-06-26",
            ),
            (
                "drei Jahrzehnte, 11 Tage, seit Jahren",
                "drei Jahrzehnte=P3DEd | 11 Tage=P11Dd | Jahren=PXYd",
            ),
            (
                "jeden Montag, montags, zweimal im Jahr",
                "jeden Montag=XXXX-WXX-1s | montags=XXXX-WXX-1s | zweimal im Jahr=P1Ys",
            ),
            (
                "kürzlich, jetzt, in den kommenden Tagen",
                "kürzlich=PAST_REF | jetzt=PRESENT_REF | in den kommenden Tagen=FUTURE_REF",
            ),
            (
                "um 10.30 Uhr MEZ, am Wochenende",
                "10.30 Uhr MEZ=2023-06-28T10:30+01:00t | Wochenende=2023-W25-WE",
            ),
            (
                "das erste Quartal 2023, am 27.06.2023",
                "erste Quartal 2023=2023-Q1 | 27.06.2023=2023-06-27",
            ),
            ("2000 Soldaten, am Morgen danach", ""),
        ],
    );
}

#[test]
fn portuguese() {
    check(
        "pt",
        &[
            (
                "O ministro chegou na terça-feira a Moscou.",
                "terça-feira=2023-06-27",
            ),
            ("Ele vai se reunir na sexta com seu homólogo.", "sexta=2023-06-30"),
            (
                "segunda-feira, 26 de junho",
                "segunda-feira, 26 de junho=2023-06-26",
            ),
            ("nasceu em 5 de maio de 1962", "5 de maio de 1962=1962-05-05"),
            ("de 3 a 5 de maio", "3=2023-05-03 | 5 de maio=2023-05-05"),
            (
                "em maio, em março de 2022",
                "maio=2023-05 | março de 2022=2022-03",
            ),
            ("Desde 1962, em 2022", "1962=1962 | 2022=2022"),
            (
                "nos anos 90, a década de 1990",
                "nos anos 90=199 | década de 1990=199",
            ),
            (
                "há dois anos, na semana passada",
                "há dois anos=2021 | na semana passada=2023-W25",
            ),
            (
                "Esta manhã, amanhã, ontem à noite",
                "Esta manhã=2023-06-28TMOt | amanhã=2023-06-29 | ontem à noite=2023-06-27TNIt",
            ),
            (
                "durante anos, três décadas, 11 dias",
                "anos=PXYd | três décadas=P3DEd | 11 dias=P11Dd",
            ),
            (
                "cada domingo, duas vezes por ano",
                "cada domingo=XXXX-WXX-7s | duas vezes por ano=P1Ys",
            ),
            (
                "recentemente, agora, nos próximos dias",
                "recentemente=PAST_REF | agora=PRESENT_REF | nos próximos dias=FUTURE_REF",
            ),
            (
                "às 10h30 GMT, no primeiro trimestre de 2023",
                "10h30 GMT=2023-06-28T10:30Zt | primeiro trimestre de 2023=2023-Q1",
            ),
            ("a segunda vez, 2000 soldados", ""),
        ],
    );
}

#[test]
fn russian() {
    check(
        "ru",
        &[
            ("Министр прибыл во вторник в Москву.", "вторник=2023-06-27"),
            ("В пятницу пройдет встреча.", "пятницу=2023-06-30"),
            ("понедельник, 26 июня", "понедельник, 26 июня=2023-06-26"),
            ("родился 5 мая 1962 года", "5 мая 1962 года=1962-05-05"),
            ("с 3 по 5 мая", "3=2023-05-03 | 5 мая=2023-05-05"),
            (
                "в мае, в марте 2022 года",
                "мае=2023-05 | марте 2022 года=2022-03",
            ),
            ("С 1962 года, в 2022 году", "1962 года=1962 | 2022 году=2022"),
            ("в 1990-е годы", "1990-е годы=199"),
            (
                "два года назад, на прошлой неделе, в прошлом году",
                "два года назад=2021 | прошлой неделе=2023-W25 | прошлом году=2022",
            ),
            (
                "Сегодня утром, завтра, вчера вечером",
                "Сегодня утром=2023-06-28TMOt | завтра=2023-06-29 | вчера вечером=2023-06-27TEVt",
            ),
            (
                "три десятилетия, 11 дней",
                "три десятилетия=P3DEd | 11 дней=P11Dd",
            ),
            (
                "каждый понедельник, ежегодно",
                "каждый понедельник=XXXX-WXX-1s | ежегодно=P1Ys",
            ),
            (
                "недавно, сейчас, в ближайшие дни",
                "недавно=PAST_REF | сейчас=PRESENT_REF | ближайшие дни=FUTURE_REF",
            ),
            (
                "В 10:30 по московскому времени",
                "10:30 по московскому времени=2023-06-28T10:30+03:00t",
            ),
            ("2000 солдат в окружающей среде", ""),
        ],
    );
}
